import { actingBar, sessionName, type ActingBar } from './acting-bar';
import { actingScript } from './acting-script';
import { explainPanel } from './explain-panel';
import { explainScript } from './explain-script';
import { explainStyle } from './explain-style';
import { explainViewScript } from './explain-view-script';
import { exampleOperations, someTicketId, someTicketQuery } from './examples';
import { jsonInScript } from '../html';
import type { GraphiqlParts } from './graphiql-parts';
import type { IdeSession } from './ide-session';
import { logo } from './logo';
import { monacoScript } from './monaco-script';
import { pageStyle } from './page-style';
import { signInScript } from './sign-in-script';
import { startScript } from './start-script';

/** A page but for the nonce of its style elements. */
export interface RenderedPage {
  readonly html: (styleNonce: string) => string;
  /** The texts of its script elements. */
  readonly scripts: readonly string[];
}

/** The whole page: it loads nothing more. With sessions it has the bar to choose one, and holds their tokens. */
export function renderPage(graphiql: GraphiqlParts, bar: ActingBar): RenderedPage {
  const ours = [signInScript, actingScript, startScript];
  const scripts = [monacoScript, explainViewScript, explainScript, graphiql.js, ...ours];
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atrium</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(logo)}">`;
  const body = `</head>
<body>
<noscript>This page is GraphiQL, which needs JavaScript. GraphQL itself is at /graphql.</noscript>
${actingBar(bar)}
<div id="root"></div>
${explainPanel}
<script type="application/json" id="page-data">${jsonInScript(pageData(graphiql, bar.sessions))}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
  const html = (nonce: string): string =>
    `${head}<style nonce="${nonce}">${graphiql.css}</style><style nonce="${nonce}">${pageStyle}${explainStyle}</style>${body}`;
  return { html, scripts };
}

function pageData(
  { editorWorkerService, jsonWorker, graphqlWorker }: GraphiqlParts,
  sessions: readonly IdeSession[],
) {
  return {
    title: 'Atrium',
    logo,
    endpoint: '/graphql',
    examples: exampleOperations,
    someTicket: { placeholder: someTicketId, query: someTicketQuery },
    people: sessions.map((session) => ({ name: sessionName(session), token: session.token })),
    workers: { editorWorkerService, json: jsonWorker, graphql: graphqlWorker },
  };
}
