import { getNamedType, isCompositeType, isObjectType, isRequiredArgument, type GraphQLSchema } from 'graphql';
import type { Ask } from '../support/world';
import { perform, type Arguments, type Reply, type Sending } from './operations';
import type { Target } from './schema-targets';
import { fieldOfKey } from './selection';

/** An object that was seen: its type, its id if it has one, and its scalars by field name. */
export interface SeenObject {
  readonly type: string;
  readonly id: string | null;
  readonly leaves: Readonly<Record<string, unknown>>;
}

/** What somebody could read. */
export interface Harvest {
  readonly objects: readonly SeenObject[];
  /** Cursors by the field whose list they are of, `Query.tickets`. */
  readonly cursors: ReadonlyMap<string, readonly string[]>;
  /** `Type.field` of every field that once had a value; of lists, a value in it. */
  readonly fields: ReadonlySet<string>;
  /** `Type.field` of every field with objects below it, to all text that was seen below it. */
  readonly below: ReadonlyMap<string, string>;
}

/** Collects what stands in replies. */
export interface Harvester {
  add(target: Target, reply: Reply): void;
  readonly harvest: () => Harvest;
}

export function createHarvester(schema: GraphQLSchema): Harvester {
  const objects = new Map<string, SeenObject>();
  const cursors = new Map<string, Set<string>>();
  const fields = new Set<string>();
  const below = new Map<string, string>();

  function note(type: string, key: string, value: unknown, list: string): void {
    const field = isObjectType(schema.getType(type)) ? fieldNamed(schema, type, key) : undefined;
    if (!field || value === null || (Array.isArray(value) && value.every((item) => item === null))) return;
    const name = `${type}.${field.name}`;
    fields.add(name);
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) {
      if (/cursor$/i.test(field.name) && typeof value === 'string')
        cursors.set(list, (cursors.get(list) ?? new Set<string>()).add(value));
      return;
    }
    below.set(name, (below.get(name) ?? '') + JSON.stringify(value));
    walk(value, named.name.endsWith('Connection') ? name : list);
  }

  function walk(value: unknown, list: string): void {
    if (Array.isArray(value)) return value.forEach((item) => walk(item, list));
    if (typeof value !== 'object' || value === null) return;
    const record = value as Record<string, unknown>;
    const type = String(record['__typename']);
    const leaves = Object.fromEntries(
      Object.entries(record)
        .filter(([key, item]) => key !== '__typename' && isLeaf(item))
        .map(([key, item]) => [fieldOfKey(key), item]),
    );
    const id = typeof leaves['id'] === 'string' ? leaves['id'] : null;
    if (Object.keys(leaves).length > 0) objects.set(id ?? JSON.stringify(leaves), { type, id, leaves });
    for (const [key, item] of Object.entries(record)) note(type, key, item, list);
  }

  return {
    add({ path, name }, { value }) {
      const [root] = path;
      if (root) note(root.parent.name, root.field.name, value, name);
    },
    harvest: () => ({
      objects: [...objects.values()],
      cursors: new Map([...cursors].map(([list, values]) => [list, [...values]])),
      fields,
      below,
    }),
  };
}

// A list of texts is a leaf too.
const isLeaf = (item: unknown): boolean =>
  typeof item !== 'object' || (Array.isArray(item) && item.every((one) => typeof one === 'string'));

function fieldNamed(schema: GraphQLSchema, type: string, key: string) {
  const object = schema.getType(type);
  return isObjectType(object) ? object.getFields()[fieldOfKey(key)] : undefined;
}

// All rows of a small tenant, and everything around a few of them.
const WIDE = { entities: 2, rows: 25 };
const DEEP = { entities: 3, rows: 2 };

/**
 * Reads all that somebody can, through every query target with the arguments that are known for it, and with `further`
 * ones by its name.
 */
export async function harvestAll(
  ask: Ask,
  targets: readonly Target[],
  options: Sending & {
    readonly deep?: boolean;
    readonly further?: ReadonlyMap<string, readonly Arguments[]>;
  },
): Promise<Harvest> {
  const harvester = createHarvester(options.schema);
  for (const target of targets.filter(({ operation }) => operation === 'query')) {
    const known = options.wayArguments?.get(target.name);
    if (!known && target.path.some(({ field }) => field.args.some(isRequiredArgument))) continue;
    const shapes = options.deep ? [WIDE, DEEP] : [WIDE];
    const every = [
      ...shapes.map((shape) => ({ ...shape, args: known ?? {} })),
      ...(options.further?.get(target.name) ?? []).map((args) => ({ ...WIDE, args })),
    ];
    for (const { args, rows, entities } of every) {
      const [reply] = await perform(ask, [{ target, args, entities }], { ...options, rows });
      if (reply) harvester.add(target, reply);
    }
  }
  return harvester.harvest();
}
