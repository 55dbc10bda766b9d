import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A file name by which this process marks that it uses or wants something: `<pid>.<birth>.<random>`. The birth
 * tells the process from a later one with the same pid, which is the rule rather than the exception in containers.
 */
export const newMark = (): string =>
  `${process.pid}.${birthOf(process.pid) || '-'}.${randomBytes(6).toString('hex')}`;

/** True when the process that made the mark still runs, or when this cannot be ruled out. */
export function isLiveMark(mark: string): boolean {
  const [pid, birth] = mark.split('.');
  const now = birthOf(Number(pid));
  return now !== null && (now === '' || birth === '-' || now === birth);
}

/** True while the process exists and is no zombie. */
export const isRunning = (pid: number): boolean => birthOf(pid) !== null;

/** The arguments of a process joined by spaces and with one at the end; null when the system does not tell. */
export function commandLineOf(pid: number): string | null {
  if (process.platform === 'win32') return null;
  if (process.platform === 'linux') {
    const text = readProc(`${pid}/cmdline`);
    return text === null ? null : text.replaceAll('\0', ' ');
  }
  const text = ps(pid, ['-o', 'command=']);
  return text && `${text} `;
}

/** An opaque text that no other process of this pid has; null when there is none, '' when the system does not tell. */
function birthOf(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !mayExist(pid)) return null;
  if (process.platform === 'win32') return '';
  if (process.platform === 'linux') {
    const fields = readProc(`${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ');
    if (!fields) return '';
    return /[ZX]/.test(fields[0] ?? '') ? null : digest(`${bootId()} ${fields[19]}`);
  }
  const text = ps(pid, ['-o', 'state=', '-o', 'lstart=']);
  if (!text) return '';
  return text.startsWith('Z') ? null : digest(text.replace(/^\S+\s+/, ''));
}

function mayExist(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function readProc(name: string): string | null {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return null;
  }
}

// The start time counts from the boot, and a machine that boots alike gives like times.
const bootId = (): string => readProc('sys/kernel/random/boot_id')?.trim() ?? '';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

function ps(pid: number, columns: readonly string[]): string | null {
  const { status, stdout } = spawnSync('/bin/ps', [...columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  return status === 0 ? stdout.trim() : null;
}
