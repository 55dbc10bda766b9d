import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { atriumError } from '../kernel';

/** What an untrusted document may contain. Each is counted as it would run: a fragment as often as it is spread. */
export interface DocumentLimits {
  /** Bytes of the text. */
  readonly bytes: number;
  /** Tokens, counted by the parser, which stops there. */
  readonly tokens: number;
  /** Levels of fields below the root. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directivesPerField: number;
  /** Fields after every fragment has been put in its place. */
  readonly fields: number;
}

export const defaultDocumentLimits: DocumentLimits = {
  bytes: 16_384, // hand-written operations stay below 4 kB
  tokens: 2_000, // the introspection query of an IDE has about 400
  depth: 12, // introspection reaches 13 and is exempt; a list of a list of people is 9
  aliases: 30, // a dashboard uses a dozen
  rootFields: 20,
  directivesPerField: 5,
  fields: 2_000,
};

interface Counts {
  depth: number;
  aliases: number;
  fields: number;
}

/**
 * Throws DOCUMENT_TOO_COMPLEX naming the limit that the document breaks. Linear in the text, whatever its fragments
 * expand to: each is counted once and its counts are reused.
 */
export function checkDocumentLimits(document: DocumentNode, limits: DocumentLimits): void {
  const count = new DocumentCounter(document, limits);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) count.operation(definition.selectionSet);
  }
}

const tooComplex = (what: string, limit: number) =>
  atriumError('DOCUMENT_TOO_COMPLEX', `The document has more than ${limit} ${what}.`);

class DocumentCounter {
  readonly #limits: DocumentLimits;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  readonly #counted = new Map<string, Counts>();
  readonly #counting = new Set<string>();

  constructor(document: DocumentNode, limits: DocumentLimits) {
    this.#limits = limits;
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    );
  }

  operation(root: SelectionSetNode): void {
    const { depth, aliases, fields, rootFields } = this.#limits;
    const counts = this.#selections(root);
    if (this.#rootFields(root) > rootFields) throw tooComplex('root fields', rootFields);
    if (counts.aliases > aliases) throw tooComplex('aliases', aliases);
    if (counts.fields > fields) throw tooComplex('fields', fields);
    if (counts.depth > depth && !isIntrospection(root)) throw tooComplex('levels', depth);
  }

  #rootFields(set: SelectionSetNode, seen = new Set<string>()): number {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) total += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        total += this.#rootFields(selection.selectionSet, seen);
      else if (!seen.has(selection.name.value)) {
        // A second spread of the same fragment at the root adds no field that runs.
        seen.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) total += this.#rootFields(fragment.selectionSet, seen);
      }
    }
    return total;
  }

  #selections(set: SelectionSetNode): Counts {
    const sum: Counts = { depth: 0, aliases: 0, fields: 0 };
    for (const selection of set.selections) {
      const { directivesPerField } = this.#limits;
      if ((selection.directives?.length ?? 0) > directivesPerField) {
        throw tooComplex('directives on one field', directivesPerField);
      }
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      const below = this.#below(selection);
      sum.depth = Math.max(sum.depth, below.depth + own);
      sum.fields += below.fields + own;
      sum.aliases += below.aliases + (selection.kind === Kind.FIELD && selection.alias ? 1 : 0);
    }
    return sum;
  }

  #below(selection: SelectionSetNode['selections'][number]): Counts {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    return selection.selectionSet
      ? this.#selections(selection.selectionSet)
      : { depth: 0, aliases: 0, fields: 0 };
  }

  #fragment(name: string): Counts {
    const known = this.#counted.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    // Validation names an unknown fragment better; a cycle has no count at all.
    if (!fragment) return { depth: 0, aliases: 0, fields: 0 };
    if (this.#counting.has(name)) {
      throw atriumError('GRAPHQL_VALIDATION_FAILED', 'A fragment of the document spreads itself.');
    }
    this.#counting.add(name);
    const counts = this.#selections(fragment.selectionSet);
    this.#counting.delete(name);
    this.#counted.set(name, counts);
    return counts;
  }
}

const isIntrospection = (root: SelectionSetNode): boolean =>
  root.selections.every(
    (selection) => selection.kind === Kind.FIELD && /^__(schema|type|typename)$/.test(selection.name.value),
  );
