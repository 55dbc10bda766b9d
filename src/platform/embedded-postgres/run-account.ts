import { existsSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { fault } from './operator-faults';

/** The user and group that PostgreSQL runs as, because it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const preferred = ['postgres', 'node', 'nobody', '_postgres'];

export const isRoot = (): boolean => process.geteuid?.() === 0;

/** The unprivileged user that a cluster of root's runs as. Throws an OperatorError when there is none. */
export function unprivilegedAccount(
  passwd: string = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '',
): Account {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const name of preferred) {
    const [, , uid, gid] = users.find((user) => user[0] === name) ?? [];
    if (Number(uid) > 0 && Number(gid) >= 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw fault(
    'PostgreSQL refuses to run as root, and there is no user postgres, node or nobody to run it as.',
    'Add one (for example `useradd --system postgres`), start Atrium as another user than root',
  );
}

/** The owner of a file or folder as an account; null when that is root. */
export function ownerOf(file: string): Account | null {
  const { uid, gid } = statSync(file);
  return uid === 0 ? null : { uid, gid };
}

/** True when the account may enter every folder on the way to `target` and read (4) or enter and run (1) it. */
export function canReach(account: Account, target: string, bits: 1 | 4 | 5): boolean {
  const real = realpathSync(target);
  if (!allows(statSync(real), account, bits)) return false;
  for (let folder = path.dirname(real); ; folder = path.dirname(folder)) {
    if (!allows(statSync(folder), account, 1)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function allows({ uid, gid, mode }: Stats, account: Account, bits: number): boolean {
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
