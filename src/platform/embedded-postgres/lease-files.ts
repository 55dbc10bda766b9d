import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isLiveMark, newMark } from './process-mark';

/** Notes in `directory` that this process uses the cluster; returns the lease's file. One process may hold several. */
export function takeLease(directory: string): string {
  const file = path.join(directory, newMark());
  writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  return file;
}

/** Gives the lease back; true when no living process holds another one. Leases of the dead are removed. */
export function dropLease(file: string): boolean {
  rmSync(file, { force: true });
  const directory = path.dirname(file);
  const names = readNames(directory);
  const dead = names.filter((name) => !isLiveMark(name));
  for (const name of dead) rmSync(path.join(directory, name), { force: true });
  return dead.length === names.length;
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // The whole folder was removed while the cluster ran.
  }
}
