import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fault } from './operator-faults';

/** Where root keeps the cluster of a data dir that the unprivileged user cannot enter. */
export const relocatedPath = (dataDir: string): string =>
  path.join('/var/tmp', `atrium-${digest(path.resolve(dataDir)).slice(0, 16)}`);

/**
 * Makes a folder in a place where everybody may write, or takes it when it is there already. Throws an OperatorError
 * when it is a link, somebody else's, or open to others, because it may have been laid there as a trap.
 */
export function claimFolder(folder: string): string {
  if (mkdirIfMissing(folder)) chmodSync(folder, 0o711);
  const { uid, mode } = lstatSync(folder);
  const isFolder = lstatSync(folder).isDirectory();
  if (isFolder && uid === process.geteuid?.() && (mode & 0o022) === 0) return folder;
  throw fault(
    `${folder} is ${isFolder ? "somebody else's or open to others" : 'not a folder but a link or file'}; the database does not go there.`,
    'Find out who made it and remove it, choose a folder that user postgres can enter with ATRIUM_DATA_DIR',
  );
}

/** True when the data dir still vouches for the relocated cluster; false when it was emptied or made anew since. */
export const vouchesFor = (marker: string, passwordFile: string): boolean =>
  existsSync(marker) && existsSync(passwordFile) && readFileSync(marker, 'utf8') === voucher(passwordFile);

/** Makes the data dir tell where its cluster is, and vouch for it. */
export function vouch(marker: string, passwordFile: string): void {
  if (!vouchesFor(marker, passwordFile)) writeFileSync(marker, voucher(passwordFile));
}

/** Puts a cluster aside whose data dir is gone; only the last one is kept. */
export function putAside(cluster: string): void {
  const aside = `${cluster}.abandoned`;
  rmSync(aside, { recursive: true, force: true });
  renameSync(cluster, aside);
}

const voucher = (passwordFile: string): string =>
  `The database of this folder is in ${path.dirname(passwordFile)}\n${digest(readFileSync(passwordFile, 'utf8'))}\n`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function mkdirIfMissing(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
