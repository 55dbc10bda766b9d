import DataLoader from 'dataloader';
import { recorderOf, type Recorder } from './recorder';
import type { Scope } from './scope.types';

type ReadBatch<Key, Value> = (keys: readonly Key[]) => Promise<readonly Value[]>;
type Options<Key, Value> = DataLoader.Options<Key, Value, string | Key>;

/** A loader of this scope. `name` is told to whoever has the request explained. */
export function batchLoader<Key, Value>(
  scope: Scope,
  name: string,
  read: ReadBatch<Key, Value>,
  options?: Options<Key, Value>,
): DataLoader<Key, Value> {
  const recorder = recorderOf(scope);
  return recorder
    ? new RecordedLoader({ recorder, name, read, options })
    : new DataLoader<Key, Value, string | Key>(read, options);
}

class RecordedLoader<Key, Value> extends DataLoader<Key, Value, string | Key> {
  readonly #recorder: Recorder;
  readonly #keyOf: (key: Key) => unknown;
  readonly #known = new Set<unknown>();
  #waiting: (string | null)[] = [];

  constructor(of: {
    recorder: Recorder;
    name: string;
    read: ReadBatch<Key, Value>;
    options: Options<Key, Value> | undefined;
  }) {
    super(async (keys) => {
      const places = this.#waiting;
      this.#waiting = [];
      for (const key of keys) this.#known.add(this.#keyOf(key));
      const beganAt = performance.now();
      try {
        return await of.read(keys);
      } finally {
        const timeMs = performance.now() - beganAt;
        of.recorder.batch({ loader: of.name, keys: keys.length, timeMs, places });
      }
    }, of.options);
    this.#recorder = of.recorder;
    this.#keyOf = of.options?.cacheKeyFn ?? ((key) => key);
  }

  override load(key: Key): Promise<Value> {
    // What an earlier batch brought is waited for no more.
    if (!this.#known.has(this.#keyOf(key))) this.#waiting.push(this.#recorder.place());
    return super.load(key);
  }
}
