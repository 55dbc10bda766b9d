import { escapeHtml, frame } from './page-frame';

/** Why it went no further. */
export const troublePage = (code: string, description = 'The request could not be answered.'): string =>
  frame(
    'Sign-in failed',
    notice(`<h1>That did not work</h1>
<p>${escapeHtml(description)}</p>
<p class="code">${escapeHtml(code)}</p>`),
  );

export const welcomePage = (): string =>
  frame(
    'Welcome',
    notice(`<h1>Demo identity provider</h1>
<p>Signing in begins at Atrium, which sends the browser here.</p>
<p>What a client needs to know stands in the
<a href="/.well-known/openid-configuration">discovery document</a>.</p>`),
  );

/** `form` is the library's, empty, hidden, and named `op.logoutForm`. */
export const signOutPage = (form: string): string =>
  frame(
    'Sign out',
    notice(`<h1>Sign out here, too?</h1>
<p>As long as you are signed in at the identity provider, the next sign-in asks for nothing.</p>
${form}
<p class="actions">
<button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>
</p>`),
  );

export const signedOutPage = (): string =>
  frame(
    'Signed out',
    notice(`<h1>Signed out</h1>
<p>The identity provider has forgotten who you were. This page can be closed.</p>`),
  );

const notice = (content: string): string => `<main class="notice card">\n${content}\n</main>`;
