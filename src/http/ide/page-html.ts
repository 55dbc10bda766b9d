import { exampleOperations, someTicketId, someTicketQuery } from './examples';
import { escapeHtml, jsonInScript } from './escape';
import type { GraphiqlParts } from './graphiql-parts';
import type { IdeSession } from './ide-session';
import { logo } from './logo';
import { afterGraphiql, beforeGraphiql } from './page-script';
import { pageStyle } from './page-style';

/** A page but for the nonce of its style elements. */
export interface RenderedPage {
  readonly html: (styleNonce: string) => string;
  /** The texts of its script elements. */
  readonly scripts: readonly string[];
}

/** The whole page: it loads nothing more. With sessions it has the bar to choose one, and holds their tokens. */
export function renderPage(graphiql: GraphiqlParts, sessions: readonly IdeSession[]): RenderedPage {
  const scripts = [beforeGraphiql, graphiql.js, afterGraphiql];
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
${sessions.length > 0 ? bar(sessions) : ''}
<div id="root"></div>
<script type="application/json" id="page-data">${jsonInScript(pageData(graphiql, sessions))}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
  const html = (nonce: string): string =>
    `${head}<style nonce="${nonce}">${graphiql.css}</style><style nonce="${nonce}">${pageStyle}</style>${body}`;
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
    people: sessions.map((session) => ({ name: nameOf(session), token: session.token })),
    workers: { editorWorkerService, json: jsonWorker, graphql: graphqlWorker },
  };
}

function bar(sessions: readonly IdeSession[]): string {
  const chosen = sessions.find((session) => session.role === 'AGENT') ?? sessions[0];
  const option = (session: IdeSession): string => {
    const { email, role, tenant } = session;
    const selected = session === chosen ? ' selected' : '';
    const text = escapeHtml(`${email} (${role}, ${tenant})`);
    return `<option value="${escapeHtml(nameOf(session))}"${selected}>${text}</option>`;
  };
  const group = (tenant: string): string => {
    const options = sessions.filter((session) => session.tenant === tenant).map(option);
    return `<optgroup label="${escapeHtml(tenant)}">${options.join('')}</optgroup>`;
  };
  const tenants = [...new Set(sessions.map((session) => session.tenant))];
  return `<header class="acting-as">
<label for="acting-as">Acting as</label>
<select id="acting-as" autocomplete="off">${tenants.map(group).join('')}</select>
</header>`;
}

const nameOf = ({ tenant, email }: IdeSession): string => `${tenant}/${email}`;
