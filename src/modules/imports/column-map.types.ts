import { z } from 'zod';

const columnName = z.string().min(1, 'must name a column');

const fromColumn = z.strictObject({
  /** Heading of the column. */
  column: columnName,
  /** What its values become, whatever their case; `*` stands for all others. */
  values: z.record(z.string(), z.string()).optional(),
  /** For rows in which the column is empty. */
  default: z.string().optional(),
  /** Put before what was found. */
  prefix: z.string().optional(),
});

const fromConstant = z.strictObject({ constant: z.string() });

const shape = { error: 'must be the heading of a column, or an object with `column` or `constant`' };

const textSource = z.union([columnName, fromColumn, fromConstant], shape);

const tagSource = z.union(
  [columnName, fromColumn.extend({ separator: z.string().min(1).optional() }), fromConstant],
  shape,
);

const timeSource = z.union(
  [
    columnName,
    z.strictObject({
      /** Heading of the column; of several columns, the earliest time counts. */
      column: z.union([columnName, z.array(columnName).min(1)]),
      /** How the time is written; default is the map's `timeFormat`. */
      format: z.string().optional(),
      /** For rows in which the column is empty, in ISO 8601. */
      default: z.string().optional(),
    }),
    fromConstant,
  ],
  { error: 'must be the heading of a column, or an object with `column` (or several) or `constant`' },
);

/** The written form of a column map: where in a row of a CSV file each part of a ticket is found. */
export const columnMap = z.strictObject({
  externalId: textSource,
  subject: textSource,
  description: textSource,
  /** Default OPEN. */
  status: textSource.optional(),
  /** Default NORMAL. */
  priority: textSource.optional(),
  /** Default WEB. */
  channel: textSource.optional(),
  requester: z.strictObject({
    email: textSource,
    /** Default: what stands before the @. */
    name: textSource.optional(),
  }),
  assigneeEmail: textSource.optional(),
  teamName: textSource.optional(),
  tags: z.array(tagSource).optional(),
  comments: z
    .array(
      z.strictObject({
        /** A row without a body has no such comment. */
        body: textSource,
        /** Default: whoever runs the import. */
        authorEmail: textSource.optional(),
        /** Default PUBLIC. */
        visibility: textSource.optional(),
        /** Default: when the ticket was created. */
        createdAt: timeSource.optional(),
      }),
    )
    .optional(),
  /** Default: when the import was started. */
  createdAt: timeSource.optional(),
  /** Default: the latest time of the ticket and its comments. */
  updatedAt: timeSource.optional(),
  firstRespondedAt: timeSource.optional(),
  resolvedAt: timeSource.optional(),
  /** How times are written, unless their source says otherwise. Default `iso`. */
  timeFormat: z.string().optional(),
  /** Of times that name none themselves: `+02:00`. Default `+00:00`. */
  utcOffset: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/, 'must look like +02:00')
    .optional(),
});

export type ColumnMap = z.output<typeof columnMap>;
export type TextSource = z.output<typeof textSource>;
export type TagSource = z.output<typeof tagSource>;
export type TimeSource = z.output<typeof timeSource>;

/** Reads a column map from parsed JSON, or tells every fault of it. */
export function parseColumnMap(
  json: unknown,
): { readonly map: ColumnMap } | { readonly faults: readonly string[] } {
  const parsed = columnMap.safeParse(json);
  if (parsed.success) return { map: parsed.data };
  return {
    faults: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the map'}: ${message}`),
  };
}
