// Cases by turns (A B C, C B A, …), so that all of them see the same machine, and medians of what they took.
import { median } from '../cache-cases/rounds.mjs';
import { prepare, time } from './measure.mjs';

/**
 * Prepares and measures cases. Resolves to `{ figures, rounds, failed }`, each by the name of the case: medians, what
 * each round took, and why one was not measured.
 */
export async function measureCases(title, cases, { rounds, ...settings }) {
  const failed = {};
  const fit = [];
  for (const one of cases) {
    try {
      fit.push(await prepare(one, settings));
    } catch (error) {
      failed[one.name] = error.message;
      console.log(`NOT MEASURED ${one.name}: ${error.message}`);
    }
  }
  const taken = Object.fromEntries(fit.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const one of round % 2 ? fit : fit.toReversed()) {
      if (failed[one.name]) continue;
      try {
        taken[one.name].push(await time(one, settings));
      } catch (error) {
        failed[one.name] = error.message;
        console.log(`NOT MEASURED ${one.name}: ${error.message}`);
      }
    }
    console.log(`${title}: round ${round} of ${rounds}`);
  }
  for (const name of Object.keys(failed)) delete taken[name];
  const figures = Object.fromEntries(Object.entries(taken).map(([name, list]) => [name, mediansOf(list)]));
  return { figures, rounds: taken, failed };
}

const mediansOf = (list) =>
  Object.fromEntries(Object.keys(list[0]).map((name) => [name, median(list.map((one) => one[name]))]));

/** How many times one case takes of another's server CPU: the median over the rounds, neighbours in time compared. */
export function timesOf({ rounds }, above, below) {
  if (!rounds[above] || !rounds[below]) return null;
  return median(rounds[above].map(({ serverCpu }, at) => serverCpu / rounds[below][at].serverCpu));
}
