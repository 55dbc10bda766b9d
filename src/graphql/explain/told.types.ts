// Times are in milliseconds; `fromMs` and `toMs` count from when execution began.

/** All resolver calls of one path of the answer. */
export interface ToldField {
  /** Names as in the answer: `tickets.nodes.subject`. */
  readonly path: string;
  /** `Ticket.subject`. */
  readonly field: string;
  /** Calls: more than one below a list. */
  readonly count: number;
  readonly totalMs: number;
  readonly slowestMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Points that were reserved for it and all that is in it; left out when that is none. */
  readonly points?: number;
  /** Of a root field: who may use it, and whether the viewer may. */
  readonly access?: { readonly needs: string; readonly allowed: boolean; readonly reason?: string };
  /** Places in `batches` where it waited. */
  readonly batches?: readonly number[] | undefined;
}

/** Keys that were read together. */
export interface ToldBatch {
  readonly loader: string;
  /** Different keys. */
  readonly keys: number;
  /** Fields that waited for it: at least as many as keys. */
  readonly waiting: number;
  readonly timeMs: number;
}

/** A statement, in the order in which they were sent. */
export interface ToldStatement {
  /** With placeholders: its values are not told. */
  readonly text: string;
  readonly tables: readonly string[];
  readonly fromMs: number;
  readonly timeMs: number | null;
  /** Read or changed; null when it failed. */
  readonly rows: number | null;
  /** The path of the field that first needed it. */
  readonly field: string | null;
  /** How the database would run it, a line a step; for SELECTs, when plans were asked for. */
  readonly plan?: string;
}

export interface ToldCache {
  readonly would: 'HIT' | 'MISS' | 'BYPASS';
  /** In a word; null for a hit. */
  readonly why: string | null;
  /** What that means. */
  readonly sentence: string;
  /** Dependencies that were changed since the kept answer was made, when that is why. */
  readonly changed?: readonly string[];
  readonly key: {
    readonly schemaVersion: string;
    readonly plan: string;
    readonly variables: string;
    /** Sets of facets that answers of this operation are kept by. */
    readonly facetSets: readonly (readonly string[])[];
  } | null;
  /** Why this answer could not be kept, in a word; null when it could. */
  readonly obstacle: string | null;
  /** Until when time alone would not change it; null: for ever. Milliseconds. */
  readonly goodForMs: number | null;
}

/** `extensions.explain` of an answer. */
export interface Told {
  /** Of the execution. */
  readonly timeMs: number;
  /** Whether the viewer was known from a moment ago, or read from the database. */
  readonly identity: 'recalled' | 'read';
  readonly cache: ToldCache | null;
  readonly fields: readonly ToldField[];
  readonly batches: readonly ToldBatch[];
  readonly statements: readonly ToldStatement[];
  /** Statements that are left out, because they are so many. */
  readonly statementsLeftOut: number;
  /** What was read of the viewer, with the values. */
  readonly facets: Readonly<Record<string, string>>;
  /** What the answer rests on; the first thousand. */
  readonly dependencies: readonly string[];
  readonly dependencyCount: number;
  /** Of 4,096. */
  readonly slots: number;
}

/** Milliseconds to a hundredth. */
export const inMs = (value: number): number => Math.round(value * 100) / 100;
