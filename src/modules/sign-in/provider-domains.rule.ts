import { domainToASCII } from 'node:url';
import { atriumError } from '../../kernel';

const MAX_DOMAINS = 50;

// Whoever names one of these would speak for the customers of a mail service.
const PUBLIC_MAIL = new Set(
  `aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
  hotmail.de hotmail.fr icloud.com live.co.uk live.com mac.com mail.com mail.ru me.com msn.com outlook.com outlook.de
  pm.me proton.me protonmail.com qq.com t-online.de tutanota.com web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de
  yahoo.fr yandex.com yandex.ru ymail.com zoho.com 126.com 163.com`.split(/\s+/),
);

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// The last label is no number: that would be an IP address.
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`);

/**
 * The domains of email addresses as they are stored: lower case, international ones in punycode, each once. Throws
 * BAD_USER_INPUT, naming the place in the list, for what is no host name with a dot (a wildcard, an address, a URL) and
 * for the domains of public mail services; and unless there are 1 to 50.
 */
export function checkedDomains(domains: readonly string[]): string[] {
  if (domains.length < 1 || domains.length > MAX_DOMAINS) {
    throw atriumError('BAD_USER_INPUT', `\`domains\` must have 1 to ${MAX_DOMAINS} entries.`);
  }
  return [...new Set(domains.map(checkedDomain))];
}

function checkedDomain(text: string, index: number): string {
  const fault = (what: string) => atriumError('BAD_USER_INPUT', `\`domains[${index}]\` ${what}.`);
  // What stands around a host in a URL would be cut off without a word.
  const domain = /^[\p{L}\p{M}\p{N}.-]{1,253}$/u.test(text) ? domainToASCII(text.toLowerCase()) : '';
  if (domain.length > 253 || !HOST_NAME.test(domain)) throw fault('must be a domain such as example.com');
  if (PUBLIC_MAIL.has(domain)) throw fault('belongs to a public mail service, not to you alone');
  return domain;
}
