import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from './operator-faults';
import { isLiveMark, newMark } from './process-mark';

const pollMs = 25;
const patienceMs = 180_000;

/**
 * Runs `work` while no other process or call runs work under the same directory; the dead lose their turn.
 * Throws an OperatorError when the turn does not come within three minutes.
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  // Lamport's bakery: every waiter owns its files and a dead one's may be removed by anybody, so there is no
  // moment in which two processes find one stale lock and the slower removes the faster one's fresh lock.
  const mark = newMark();
  const choosing = path.join(directory, `choosing.${mark}`);
  let claim = '';
  try {
    writeFileSync(choosing, '', { flag: 'wx' });
    claim = `${String(lastTicket(directory) + 1).padStart(10, '0')}.${mark}`;
    writeFileSync(path.join(directory, claim), '', { flag: 'wx' });
    rmSync(choosing);
    await turnOf(directory, claim);
    return await work();
  } finally {
    rmSync(choosing, { force: true });
    if (claim) rmSync(path.join(directory, claim), { force: true });
  }
}

const lastTicket = (directory: string): number =>
  Math.max(0, ...liveNames(directory, 'claim').map((name) => Number.parseInt(name, 10)));

async function turnOf(directory: string, claim: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  // Two looks, in this order: a file made and a file removed during one look may both be missed.
  while (liveNames(directory, 'choosing').length > 0 || first(directory) !== claim) {
    if (Date.now() > deadline) throw tooLong(directory);
    await sleep(pollMs);
  }
}

const first = (directory: string): string | undefined =>
  liveNames(directory, 'claim').reduce<string | undefined>(
    (least, name) => (least === undefined || name < least ? name : least),
    undefined,
  );

function liveNames(directory: string, kind: 'choosing' | 'claim'): string[] {
  const names = readdirSync(directory).filter(
    (name) => name.startsWith('choosing.') === (kind === 'choosing'),
  );
  return names.filter((name) => {
    if (isLiveMark(markIn(name))) return true;
    rmSync(path.join(directory, name), { force: true });
    return false;
  });
}

const markIn = (name: string): string => name.slice(name.indexOf('.') + 1);

const tooLong = (directory: string): Error =>
  fault(
    `Process ${markIn(first(directory) ?? '?.?').split('.')[0]} has been starting or stopping the embedded PostgreSQL for minutes.`,
    `Look what it does, or end it; then try again`,
  );
