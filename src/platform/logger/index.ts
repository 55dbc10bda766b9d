import pino, { type Logger } from 'pino';
import type prettyPrinter from 'pino-pretty';
import { writtenTogether, type WrittenTogether } from './written-together';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** Lines for people instead of JSON for machines. */
  readonly pretty: boolean;
}

let output: WrittenTogether | undefined;

/** Standard output. */
function standardOutput(): WrittenTogether {
  if (output) return output;
  const opened = writtenTogether(pino.destination({ fd: process.stdout.fd || 1, sync: true }));
  process.on('exit', () => opened.flushSync());
  return (output = opened);
}

/** The log of the process, on standard output. Callers never pass it tokens, variables or what people wrote. */
export function createLogger(options: LoggerOptions): Logger {
  const base = { level: options.level, base: undefined, serializers: { err: describeError } };
  if (!options.pretty) return pino(base, standardOutput());
  // Loaded where people look on: a server's log is for machines.
  const pretty = require('pino-pretty') as typeof prettyPrinter;
  return pino(
    base,
    pretty({ colorize: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }),
  );
}

// Errors of libraries drag their clients and connections along, and with them keys and addresses.
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause ? { cause: describeError(cause) } : {}),
  };
}
