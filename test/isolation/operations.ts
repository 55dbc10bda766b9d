import { isRequiredArgument, type GraphQLSchema } from 'graphql';
import type { Ask } from '../support/world';
import { createSelector } from './selection';
import type { Step, Target } from './schema-targets';

/** Values by argument name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A target and what it is asked with. */
export interface Operation {
  readonly target: Target;
  readonly args: Arguments;
  /** How many entities in a chain are selected below the target. Default 1. */
  readonly entities?: number;
  /** Likely refused, which in one document would take other operations' answers with it. */
  readonly alone?: boolean;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Without the alias of the operation. */
  readonly path: readonly (string | number)[];
}

/** The part of an answer that is about one operation. */
export interface Reply {
  readonly status: number;
  /** What stands under the operation's alias: from the root field down. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
}

// Of 20 root fields, 2,000 fields and 10,000 points that one document may have.
const TOGETHER = 12;
// Requests at once, while nothing is written.
const LANES = 4;

export interface Sending {
  readonly schema: GraphQLSchema;
  /** Rows of a target that pages and is not told how many. Default 5. */
  readonly rows?: number;
  /** Arguments of the fields on the way to a target that need some, by target name. */
  readonly wayArguments?: ReadonlyMap<string, Arguments>;
}

/** Sends operations and hands each its own reply, in order. Mutations go one by one. */
export async function perform(
  ask: Ask,
  operations: readonly Operation[],
  sending: Sending,
): Promise<Reply[]> {
  const replies = new Map<Operation, Reply>();
  const send = async (some: readonly Operation[]): Promise<void> => {
    const answers = await performTogether(ask, some, sending);
    some.forEach((operation, index) => replies.set(operation, answers[index] as Reply));
  };
  const isAlone = ({ target, alone }: Operation): boolean =>
    alone === true || target.operation === 'mutation';
  const others = operations.filter((operation) => !isAlone(operation));
  const requests = operations.filter(isAlone).map((operation) => [operation]);
  for (let start = 0; start < others.length; start += TOGETHER) {
    requests.push(others.slice(start, start + TOGETHER));
  }
  const lanes = operations.some(({ target }) => target.operation === 'mutation') ? 1 : LANES;
  const work = async (): Promise<void> => {
    for (let some = requests.shift(); some; some = requests.shift()) await send(some);
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return operations.map((operation) => replies.get(operation) as Reply);
}

async function performTogether(
  ask: Ask,
  operations: readonly Operation[],
  sending: Sending,
): Promise<Reply[]> {
  const { query, variables } = documentOf(operations, sending);
  const { status, body } = await ask(query, variables);
  const faults = (body.errors ?? []).map((error) => ({
    code: error.extensions.code,
    message: error.message.replaceAll(/\$a\d+_/g, '$'),
    path: error.path ?? [],
  }));
  if (faults.some(({ code }) => code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED')) {
    throw new Error(`the suite wrote a bad document: ${faults[0]?.message}\n${query}`);
  }
  // One error in a field that may not be null takes the others' answers with it.
  if (!body.data && operations.length > 1) {
    const replies: Reply[] = [];
    for (const one of operations) replies.push(...(await performTogether(ask, [one], sending)));
    return replies;
  }
  if (faults.some(({ code }) => code === 'DOCUMENT_TOO_COMPLEX' || code === 'COST_EXCEEDS_MAXIMUM')) {
    const [operation] = operations;
    return operation ? performTogether(ask, ...smaller(operation, sending)) : [];
  }
  return operations.map((_, index) => ({
    status,
    value: body.data?.[`a${index}`] ?? null,
    faults: faults
      .filter(({ path }) => path.length === 0 || path[0] === `a${index}`)
      .map(({ path, ...fault }) => ({ ...fault, path: path.slice(1) })),
  }));
}

/** Asks for less in one operation, so that a schema that grows needs no change here. */
function smaller(operation: Operation, sending: Sending): [Operation[], Sending] {
  const { entities = 1 } = operation;
  const { rows = 5 } = sending;
  if (entities > 1) return [[{ ...operation, entities: entities - 1 }], sending];
  if (rows > 1) return [[operation], { ...sending, rows: Math.floor(rows / 2) }];
  throw new Error('the least that can be asked of a target is too much for one request');
}

/** One document of several operations of one kind, each under an alias of its own. */
export function documentOf(
  operations: readonly Operation[],
  { schema, rows = 5, wayArguments }: Sending,
): { query: string; variables: Record<string, unknown> } {
  const selector = createSelector(schema);
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const given = (step: Step, args: Arguments, prefix: string, rows: number): string => {
    const pairs = Object.entries(args).map(([name, value]) => {
      const type = step.field.args.find((arg) => arg.name === name)?.type;
      declared.push(`$${prefix}_${name}: ${String(type)}`);
      variables[`${prefix}_${name}`] = value;
      return `${name}: $${prefix}_${name}`;
    });
    const pages = step.field.args.some(({ name }) => name === 'first');
    if (pages && !['first', 'last', 'before'].some((name) => name in args)) pairs.push(`first: ${rows}`);
    return pairs.length > 0 ? `(${pairs.join(', ')})` : '';
  };

  const lines = operations.map(({ target, args, entities = 1 }, index) => {
    const steps = target.path.map((step, depth) => {
      const isTarget = depth === target.path.length - 1;
      const required = step.field.args.some(isRequiredArgument);
      const wanted = isTarget
        ? args
        : required
          ? (wayArguments?.get(`${step.parent.name}.${step.field.name}`) ?? {})
          : {};
      const on = depth > 0 ? `... on ${step.parent.name} ` : '';
      const prefix = `a${index}${isTarget ? '' : `_${depth}`}`;
      const text = `${step.field.name}${given(step, wanted, prefix, isTarget ? rows : 3)}`;
      return { text, on };
    });
    const inner = selector.of(target.field, entities);
    const nested = steps.reduceRight(
      (below, { text, on }, depth) =>
        depth === 0 ? `${text} ${below}` : `{ __typename ${on}{ ${text} ${below} } }`,
      inner,
    );
    return `a${index}: ${nested}`;
  });
  const kind = operations[0]?.target.operation ?? 'query';
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return { query: `${kind} Attack${head} { ${lines.join('\n')} }\n${selector.fragments()}`, variables };
}
