import { isObjectType, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import { createParameterDecorator } from 'type-graphql';
import type { Ahead } from '../../tenancy';
import type { GraphqlContext } from '../context';
import { aheadSchemaOf, rowTypeOf } from './ahead-schema';
import { carry } from './carry';
import { nodesOfConnection, planLevel, type Level } from './plan';
import { selectionOf, type Asking, type Selection } from './selection';

/**
 * Resolver parameter, an `Ahead | undefined`: what is selected below the field, for the store that reads its row, or the
 * rows of its connection. Undefined where nothing is read ahead.
 */
export function LookAhead(): ParameterDecorator {
  return createParameterDecorator<GraphqlContext>(({ context, info }) =>
    aheadOf(context, info, rowTypeOf(info.returnType).name),
  ) as ParameterDecorator;
}

/** Resolver parameter, an {@link AheadByType}: for a field of an interface, whose row may be of several types. */
export function LookAheadByType(): ParameterDecorator {
  return createParameterDecorator<GraphqlContext>(
    ({ context, info }): AheadByType =>
      (type) =>
        aheadOf(context, info, type),
  ) as ParameterDecorator;
}

/** What is selected of a row of the type with this name. */
export type AheadByType = (type: string) => Ahead | undefined;

function aheadOf(context: GraphqlContext, info: GraphQLResolveInfo, type: string): Ahead | undefined {
  const ahead = aheadSchemaOf(info.schema);
  if (!ahead || !context.scope) return undefined;
  const level = plannedLevel(info, type);
  const { viewer } = context.scope;
  const asking: Asking = {
    viewer,
    cursors: context.cursors,
    variables: info.variableValues,
    filtersRow: true,
  };
  return level && new AheadOfLevel(level, asking, ahead.isStrict);
}

interface Planned {
  readonly nodes: readonly FieldNode[];
  readonly type: string;
  readonly level: Level | undefined;
}

// Documents are kept parsed, so each is planned once. A field may be executed with more or fewer of its places, by
// directives and by the types around it.
const plans = new WeakMap<FieldNode, Planned[]>();
const MOST_PLANS = 16;

function plannedLevel(info: GraphQLResolveInfo, typeName: string): Level | undefined {
  const { fieldNodes: nodes, schema } = info;
  const [first] = nodes;
  if (!first) return undefined;
  const known = plans.get(first) ?? [];
  const isSame = (plan: Planned): boolean =>
    plan.type === typeName &&
    plan.nodes.length === nodes.length &&
    plan.nodes.every((node, index) => node === nodes[index]);
  const planned = known.find(isSame);
  if (planned) return planned.level;
  const type = schema.getType(typeName);
  const rowNodes = nodesOfConnection(info, { type: info.returnType }, nodes);
  const level = isObjectType(type) ? planLevel(info, type, rowNodes) : undefined;
  if (known.length < MOST_PLANS) plans.set(first, [...known, { nodes, type: typeName, level }]);
  return level;
}

class AheadOfLevel implements Ahead {
  readonly #level: Level;
  readonly #asking: Asking;
  readonly #isStrict: boolean;
  #selection: Selection | undefined;
  #key: string | undefined;

  constructor(level: Level, asking: Asking, isStrict: boolean) {
    this.#level = level;
    this.#asking = asking;
    this.#isStrict = isStrict;
  }

  get key(): string {
    return (this.#key ??= JSON.stringify(this.#read.select));
  }

  select(columns: readonly string[]): object {
    const { select } = this.#read;
    const missing = columns.filter((column) => select[column] === undefined);
    const added = Object.fromEntries(missing.map((column) => [column, true]));
    return { select: missing.length > 0 ? { ...select, ...added } : select, relationLoadStrategy: 'join' };
  }

  get forPrisma(): Ahead {
    return new AheadOfLevel(this.#level, { ...this.#asking, filtersRow: false }, this.#isStrict);
  }

  carry<Row extends object>(rows: readonly Row[]): readonly Row[] {
    return carry(rows as readonly Record<PropertyKey, unknown>[], this.#read, this.#isStrict) as Row[];
  }

  get #read(): Selection {
    return (this.#selection ??= selectionOf(this.#level, this.#asking));
  }
}
