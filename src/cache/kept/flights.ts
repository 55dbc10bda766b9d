/** Work that is under way by name, so that others wait for it instead of doing it, too. */
export class Flights {
  readonly #open = new Map<string, Promise<void>>();

  /** Resolves when the work of this name is over, however it ended; undefined when there is none. */
  waitFor(name: string): Promise<void> | undefined {
    return this.#open.get(name);
  }

  /** Begins work; the function given ends it. */
  begin(name: string): () => void {
    let end = (): void => undefined;
    const flight = new Promise<void>((resolve) => {
      end = () => {
        if (this.#open.get(name) === flight) this.#open.delete(name);
        resolve();
      };
    });
    this.#open.set(name, flight);
    return end;
  }
}
