import { readFileSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../kernel';

/** Options of a command that prints a file of the repository from code. */
export interface PrintedFileOptions {
  readonly write?: string;
  readonly check?: string;
}

/** Prints, writes or compares. Throws OperatorError when a compared file is behind the code. */
export function deliver(text: string, { write, check }: PrintedFileOptions, rewriteHint: string): void {
  if (write) writeFileSync(write, text);
  else if (check && readFileSync(check, 'utf8') !== text) {
    throw new OperatorError(`${check} is behind the code. Run \`${rewriteHint}\` and commit it.`);
  } else if (!check) process.stdout.write(text);
}
