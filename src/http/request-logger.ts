import type { FastifyBaseLogger } from 'fastify';

type Log = FastifyBaseLogger['info'];
type Said = Parameters<Log>;

/** The logger of one request, made when there is something to say: most requests have their one line alone. */
export class RequestLogger implements FastifyBaseLogger {
  readonly #make: () => FastifyBaseLogger;
  #made: FastifyBaseLogger | undefined;

  constructor(make: () => FastifyBaseLogger) {
    this.#make = make;
  }

  get #log(): FastifyBaseLogger {
    return (this.#made ??= this.#make());
  }

  get level(): string {
    return this.#log.level;
  }

  set level(level: string) {
    this.#log.level = level;
  }

  child(...of: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#log.child(...of);
  }

  fatal(...said: Said): void {
    this.#log.fatal(...said);
  }

  error(...said: Said): void {
    this.#log.error(...said);
  }

  warn(...said: Said): void {
    this.#log.warn(...said);
  }

  info(...said: Said): void {
    this.#log.info(...said);
  }

  debug(...said: Said): void {
    this.#log.debug(...said);
  }

  trace(...said: Said): void {
    this.#log.trace(...said);
  }

  silent(...said: Said): void {
    this.#log.silent(...said);
  }
}
