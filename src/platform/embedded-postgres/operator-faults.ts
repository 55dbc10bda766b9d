import { OperatorError } from '../../kernel';

const otherwise = 'or set DATABASE_URL to a PostgreSQL 15 or newer of your own';

/** An {@link OperatorError} that ends with the way out that always works: a PostgreSQL of one's own. */
export const fault = (problem: string, remedy: string, cause?: unknown): OperatorError =>
  new OperatorError(`${problem}${problem.endsWith('\n') ? '' : ' '}${remedy}, ${otherwise}.`, { cause });

/** Turns a refusal of the operating system into a sentence for the operator; other errors pass unchanged. */
export function explained(error: unknown, directory: string): unknown {
  const { code, syscall, path: file, message } = error as NodeJS.ErrnoException;
  if (syscall?.startsWith('spawn')) return spawnFault(file ?? 'its programs', error as NodeJS.ErrnoException);
  const problem = `The embedded PostgreSQL cannot use ${directory}: ${message}.`;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpace(directory, error);
    case 'EACCES':
    case 'EPERM':
      return fault(
        problem,
        process.geteuid?.() === 0
          ? 'Start Atrium as another user than root (this root may not give files away)'
          : 'Run as the user who owns that folder, choose another folder with ATRIUM_DATA_DIR',
        error,
      );
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ELOOP':
      return fault(problem, 'Choose a writable folder with ATRIUM_DATA_DIR', error);
    default:
      return error;
  }
}

/** Explains why `initdb` or `postgres` gave up, from the last lines that it wrote. */
export function programFault(program: string, output: string, directory: string): OperatorError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return noSpace(directory);
  if (/could not look up effective user/.test(output)) {
    return fault(
      'PostgreSQL does not run under a user id without a name.',
      'Run Atrium as a user whom /etc/passwd lists',
    );
  }
  const lines = output.trim().split('\n').slice(-8).join('\n  ');
  return fault(
    `The embedded PostgreSQL could not start; ${program} said:\n  ${lines}\n`,
    `Mend that (the folder is ${directory}), choose another folder with ATRIUM_DATA_DIR`,
  );
}

/** Explains why `initdb` or `postgres` could not be run at all. */
export function spawnFault(program: string, error: NodeJS.ErrnoException): OperatorError {
  const problem = `The embedded PostgreSQL could not run ${program} (${error.message}).`;
  if (error.code === 'ENOENT') {
    return fault(problem, 'It needs a system with the GNU C library: use one (Alpine Linux is none)', error);
  }
  return fault(
    problem,
    'Allow programs to run from that folder (noexec?) and this process to change its user, choose another folder with ATRIUM_DATA_DIR',
    error,
  );
}

const noSpace = (directory: string, cause?: unknown): OperatorError =>
  fault(
    `There is no space left for the embedded PostgreSQL in ${directory}.`,
    'Free at least 200 MB there, choose a folder on another disk with ATRIUM_DATA_DIR',
    cause,
  );
