import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** Lines for people instead of JSON for machines. */
  readonly pretty: boolean;
}

/** The log of the process, on standard output. Callers never pass it tokens, variables or what people wrote. */
export function createLogger(options: LoggerOptions): Logger {
  const base = { level: options.level, base: undefined };
  if (!options.pretty) return pino(base);
  return pino(
    base,
    pretty({ colorize: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }),
  );
}
