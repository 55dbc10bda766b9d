// Answers are compared before anything is timed: same data, whatever the spelling.
import { plainIdOf } from './seeded-ids.mjs';

const TIME = /^\d{4}-\d\d-\d\dT/;

// What schemas wrap things in: a connection, a payload.
const WRAPPERS = new Set(['nodes', 'comment']);

/** One spelling for all: keys in order, no wrappers, plain ids, times in UTC. */
function normal(value, key) {
  if (Array.isArray(value)) return value.map((one) => normal(one));
  if (value && typeof value === 'object') {
    const keys = Object.keys(value).toSorted();
    if (keys.length === 1 && WRAPPERS.has(keys[0])) return normal(value[keys[0]]);
    return Object.fromEntries(keys.map((name) => [name, normal(value[name], name)]));
  }
  if (typeof value !== 'string') return value;
  if (key === 'id') return plainIdOf(value);
  return TIME.test(value) ? new Date(value).toISOString() : value;
}

/** Asks once. Resolves to the data in the one spelling and their length as they came; throws when there are errors. */
export async function ask(url, { body, headers }) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      ...Object.fromEntries(headers),
    },
    body,
  });
  const text = await response.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : {};
  if (response.status !== 200 || !answer.data || answer.errors)
    throw new Error(`answers with ${response.status} ${text.slice(0, 400)}`);
  return { data: JSON.stringify(normal(answer.data)), length: JSON.stringify(answer.data).length };
}

const LOOKED_AT = [0, 7, 33, 112, 251];

/**
 * Compares some answers of a server with those of the reference. Resolves to the length that answers have at least.
 * Throws when one differs.
 */
export async function compareAnswers({ url, requests }, reference) {
  let least = Infinity;
  for (const number of LOOKED_AT.filter((one) => one < requests.length)) {
    const { data, length } = await ask(url, requests[number]);
    least = Math.min(least, length);
    if (data.length < 30 || /:\[\]|^\{"\w+":null\}$/.test(data))
      throw new Error(`answers with nothing: ${data}`);
    const right = reference && (await ask(reference.url, reference.requests[number]));
    if (right && right.data !== data)
      throw new Error(`answers differently:\n${data.slice(0, 400)}\n${right.data.slice(0, 400)}`);
  }
  // Names and numbers are shorter in some rows.
  return Math.floor(least * 0.85);
}
