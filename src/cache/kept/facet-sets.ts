import { LRUCache } from 'lru-cache';
import { digest, facetOf, type ViewerFacts } from '../../kernel';

/** Everything that is known of a viewer, by which kept things are found. */
export type Facts = Required<ViewerFacts>;

/** Names of facets, sorted. */
export type FacetSet = readonly string[];

// More than a few mean that the viewers differ in ways that names of facets do not catch; the last one then holds all.
const MOST_SETS = 8;
const REMEMBERED = 50_000;

/**
 * Which facets were read for the answers of an operation: a few sets, learned from executions. A viewer is looked up
 * under each of them. Sets are only names, so knowing too few or too many is never wrong.
 */
export class FacetSets {
  readonly #known = new LRUCache<string, readonly FacetSet[]>({ max: REMEMBERED });

  /** Undefined when nothing was learned yet. */
  of(key: string): readonly FacetSet[] | undefined {
    return this.#known.get(key);
  }

  /** Learns what others learned, if nothing was known. */
  learnAll(key: string, sets: readonly FacetSet[]): void {
    if (!this.#known.has(key)) this.#known.set(key, sets.slice(0, MOST_SETS));
  }

  /** Learns a set; resolves to the one to keep under: itself, or a larger one when there are too many. */
  learn(key: string, names: Iterable<string>): FacetSet {
    const set = [...names].toSorted();
    const known = this.#known.get(key) ?? [];
    const same = known.find((other) => textOf(other) === textOf(set));
    if (same) return same;
    const isFull = known.length >= MOST_SETS;
    const kept = isFull ? [...new Set([...known.flat(), ...set])].toSorted() : set;
    this.#known.set(key, [...known.slice(0, MOST_SETS - 1), kept]);
    return kept;
  }
}

export const textOf = (set: FacetSet): string => set.join();
export const setOf = (text: string): FacetSet => (text === '' ? [] : text.split(','));

/** The name of what is kept under `base` for viewers whose facets of this set are those of `facts`. */
export function nameOf(base: string, set: FacetSet, facts: Facts): string {
  let text = base;
  for (const facet of set) text += `\n${facet}\t${facetOf(facts, facet)}`;
  return digest(text);
}

/** All that is known of a viewer, as one set: nobody else's, whatever is read. */
export const EVERY_FACET: FacetSet = ['credential', 'id', 'permissions', 'plan', 'role', 'teams'];
