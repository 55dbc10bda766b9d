import { EVERY_FACET, FacetSets, nameOf, setOf, type FacetSet } from '../kept';
import type { Asked } from './asked.types';

/** Under which names the answers to an operation are kept: one for each set of facets that was read for it. */
export class AnswerNames {
  readonly #sets = new FacetSets();

  setsOf({ operation }: Asked): readonly FacetSet[] {
    return this.#sets.of(operation) ?? [];
  }

  /** Whether anything was learned of the operation. */
  knows({ operation }: Asked): boolean {
    return this.#sets.of(operation) !== undefined;
  }

  /** The names under which an answer for this viewer may be kept. */
  of(asked: Asked): string[] {
    return this.setsOf(asked).map((set) => nameOf(asked.base, set, asked.facts));
  }

  /** What an execution has read of its viewer: the name for its answer. */
  learn(asked: Asked): { readonly set: FacetSet; readonly name: string } {
    const set = this.#sets.learn(asked.operation, asked.question.scope.viewer.facets.keys());
    return { set, name: nameOf(asked.base, set, asked.facts) };
  }

  /** What other processes have learned. */
  learnAll({ operation }: Asked, texts: readonly string[]): void {
    if (texts.length > 0) this.#sets.learnAll(operation, texts.map(setOf));
  }

  /**
   * The name of the making of an answer: by all facets that were ever read for it. As long as nobody knows, each viewer is
   * one of a kind.
   */
  flightOf(asked: Asked): string {
    const sets = this.setsOf(asked);
    const all = sets.length > 0 ? [...new Set(sets.flat())].toSorted() : EVERY_FACET;
    return nameOf(`making ${asked.base}`, all, asked.facts);
  }
}
