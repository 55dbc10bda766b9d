// What this server is to reach, and whether it did.
import { timesOf } from './rounds.mjs';
import { READS } from './sections.mjs';

/** `of` times at most what the other takes; null: told only. */
const against = (other, limits) =>
  Object.entries(limits).map(([question, atMost]) => ({
    question,
    is: `${question}: CPU against ${other}`,
    above: 'atrium',
    below: other,
    atMost,
  }));

/** Told only: how the server that people run stands where nothing was asked before. */
const uncached = (other) =>
  [...READS, 'write'].map((question) => ({
    question,
    is: `${question}: CPU against ${other}, cache on and each answer made anew`,
    above: 'atrium-uncached',
    below: other,
    atMost: null,
  }));

const grows = (question, from, to, atMost) => ({
  question,
  is: `${question}: CPU at ${to} against ${from}`,
  above: `atrium @ ${to}`,
  below: `atrium @ ${from}`,
  atMost,
});

const aims = (tenants) => [
  ...against('mercurius', { point: 1, counts: 1, list: 0.6, nested: 0.35, write: 2 }),
  ...uncached('mercurius'),
  ...against('mercurius-pool', { point: null, counts: null, list: 0.6, nested: 0.6 }),
  ...against('postgraphile', Object.fromEntries(READS.map((name) => [name, 1 / 2.5]))),
  ...against('yoga', Object.fromEntries(READS.map((name) => [name, 1 / 5]))),
  grows('long', 'first 20', 'first 100', 5),
  // Flat, but for what two measurements of the same differ by.
  grows('tenants', '20 tenants', `${tenants} tenants`, 1.1),
  grows('connections', '32 connections', '256 connections', 1.5),
];

/** The aims whose question was measured, each with `times` and `met`: null when there is nothing to compare or no aim. */
export function judge(results, { tenants }) {
  return aims(tenants)
    .filter(({ question }) => results[question])
    .map(({ question, above, below, ...aim }) => {
      const times = timesOf(results[question], above, below);
      const met = times === null || aim.atMost === null ? null : times <= aim.atMost;
      return { ...aim, times, met };
    })
    .filter(({ times }) => times !== null);
}
