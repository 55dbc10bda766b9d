import { escapeHtml, frame } from './page-frame';
import type { ListedPerson } from './people-directory';

/** Customers of a tenant that are seen at once; the others unfold. */
const CUSTOMERS_AT_ONCE = 3;

interface SignInPage {
  readonly people: readonly ListedPerson[];
  /** What stands in the input. */
  readonly email: string;
  /** Whether nobody has that email. */
  readonly isUnknown?: boolean;
}

/** Everybody who may sign in, each a button of a plain form, and an input for those who rather type. */
export function signInPage({ people, email, isUnknown = false }: SignInPage): string {
  const tenants = [...new Set(people.map(homeOf))];
  const groups = tenants.map((tenant) =>
    tenantCard(
      tenant,
      people.filter((person) => homeOf(person) === tenant),
    ),
  );
  return frame(
    'Sign in',
    `<header>
<h1>Who would you like to be?</h1>
<p>These people live in Atrium’s demo world. One click signs you in.</p>
</header>
<main>
${isUnknown ? problem(email) : ''}
<form method="post" class="tenants">
${groups.join('\n')}
</form>
<form method="post" class="other card">
<label for="email">Or by email address</label>
<input id="email" name="email" type="email" required maxlength="254" autocomplete="off"
 placeholder="agent@acme.test" value="${escapeHtml(email)}"${isUnknown ? ' aria-invalid="true" aria-describedby="problem"' : ''}>
<button class="primary" type="submit">Sign in</button>
</form>
</main>`,
  );
}

const homeOf = ({ memberships }: ListedPerson): string => memberships[0]?.tenant ?? '';

const problem = (email: string): string =>
  `<p id="problem" class="problem" role="alert">${
    email ? `Nobody here has the address <b>${escapeHtml(email)}</b>.` : 'Choose somebody below.'
  }</p>`;

function tenantCard(tenant: string, people: readonly ListedPerson[]): string {
  const isCustomer = ({ memberships }: ListedPerson) => memberships[0]?.role === 'CUSTOMER';
  const customers = people.filter(isCustomer);
  const shown = [...people.filter((person) => !isCustomer(person)), ...customers.slice(0, CUSTOMERS_AT_ONCE)];
  const rest = customers.slice(CUSTOMERS_AT_ONCE);
  const more = rest.length
    ? `\n<details><summary>${rest.length} more customers</summary>\n${list(rest)}\n</details>`
    : '';
  return `<section class="card" aria-label="${escapeHtml(tenant)}">
<h2>${escapeHtml(tenant)} <span>${people.length} people</span></h2>
${list(shown)}${more}
</section>`;
}

const list = (people: readonly ListedPerson[]): string =>
  `<ul>\n${people.map((person) => `<li>${button(person)}</li>`).join('\n')}\n</ul>`;

function button({ email, name, memberships }: ListedPerson): string {
  const [home, ...others] = memberships;
  const badges = [
    home && badge(home.role),
    ...others.map(({ tenant, role }) => badge(role, `${tenant}: ${role}`)),
  ];
  return `<button name="email" value="${escapeHtml(email)}">
<span class="face" aria-hidden="true">${escapeHtml(initialsOf(name))}</span>
<span class="who"><b>${escapeHtml(name)}</b><small>${escapeHtml(email)}</small></span>
<span class="badges">${badges.filter(Boolean).join('')}</span>
</button>`;
}

/** The role by which it is coloured, and what it says. */
const badge = (role: string, text = role): string =>
  `<span class="badge ${/^[A-Z]+$/.test(role) ? role.toLowerCase() : ''}">${escapeHtml(text.toLowerCase())}</span>`;

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const [first, last] = [words.at(0), words.length > 1 ? words.at(-1) : undefined];
  return [first, last].map((word) => [...(word ?? '')][0] ?? '').join('');
}
