/** Begins when it is first awaited, as a PrismaPromise does: those of one tick can become one statement. */
export class LazyResult<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  readonly #begin: () => Promise<T>;
  #begun: Promise<T> | undefined;

  constructor(begin: () => Promise<T>) {
    this.#begin = begin;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- Prisma's own promises are lazy in the same way
  then<A = T, B = never>(
    onResult?: ((result: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#outcome().then(onResult, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#outcome().catch(onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.#outcome().finally(onEnd);
  }

  #outcome(): Promise<T> {
    return (this.#begun ??= begun(this.#begin));
  }
}

/** What cannot even begin is a rejection, too. */
async function begun<T>(begin: () => Promise<T>): Promise<T> {
  return begin();
}
