import type { TableTriggers } from '../change-triggers';
import type { Finding } from './finding';

export interface FoundTrigger {
  readonly table: number;
  /** Its table, qualified and quoted. */
  readonly object: string;
  readonly name: string;
  /** As in pg_trigger: O and A fire for every session of the application. */
  readonly enabled: string;
  /** Timing, level and events, as the bits of pg_trigger. */
  readonly type: number;
  readonly oldTable: string | null;
  readonly newTable: string | null;
  /** It fires for some columns or under a condition only. */
  readonly narrowed: boolean;
  /** Name of what it calls; null when that is in another schema. */
  readonly function: string | null;
}

export interface FoundFunction {
  readonly name: string;
  /** As DROP FUNCTION wants it. */
  readonly object: string;
  readonly body: string;
  readonly language: string;
  /** It is SECURITY DEFINER or brings settings of its own. */
  readonly altered: boolean;
}

const TYPES = { 'AFTER INSERT': 4, 'AFTER DELETE': 8, 'AFTER UPDATE': 16, 'BEFORE TRUNCATE': 2 + 32 };

const CHECK = 'change-triggers';

/** What differs between the triggers of one table and what BUCKETS generates. */
export function faultsOfTable(
  object: string,
  found: {
    expected: TableTriggers;
    append: { name: string; body: string };
    triggers: readonly FoundTrigger[];
    functions: readonly FoundFunction[];
  },
): Finding[] {
  const { expected, append, triggers, functions } = found;
  const known = new Set(expected.triggers.map(({ name }) => name));
  const faults = [
    ...functionFaults(functions, { name: append.name, body: append.body }),
    ...functionFaults(functions, { name: expected.functionName, body: expected.body }),
    ...expected.triggers.flatMap((wanted) => {
      const one = triggers.find(({ name }) => name === wanted.name);
      if (!one) return [`${wanted.name} is missing`];
      return isAsWanted(one, wanted, expected.functionName) ? [] : [`${wanted.name} was changed`];
    }),
  ];
  return [
    ...(faults.length > 0 ? [remake(object, expected.table.name, faults)] : []),
    ...triggers.filter(({ enabled }) => enabled !== 'O' && enabled !== 'A').map(disabled),
    ...triggers.filter(({ name }) => !known.has(name)).map(stranger),
  ];
}

function functionFaults(
  functions: readonly FoundFunction[],
  wanted: { name: string; body: string },
): string[] {
  const same = functions.filter(({ name }) => name === wanted.name);
  if (same.length === 0) return [`the function ${wanted.name} is missing`];
  const isRight = ({ body, language, altered }: FoundFunction) =>
    body === wanted.body && language === 'plpgsql' && !altered;
  return same.length === 1 && same.every(isRight) ? [] : [`the function ${wanted.name} is another one`];
}

const isAsWanted = (
  found: FoundTrigger,
  wanted: TableTriggers['triggers'][number],
  functionName: string,
): boolean =>
  found.type === TYPES[wanted.event] &&
  found.oldTable === wanted.oldTable &&
  found.newTable === wanted.newTable &&
  !found.narrowed &&
  found.function === functionName;

const remake = (object: string, table: string, faults: readonly string[]): Finding => ({
  check: CHECK,
  object,
  problem: `not every write lands in the log as it must, so that answers go stale: ${faults.join(', ')}`,
  fix: `Run, as a migration, what \`atrium db triggers ${table}\` prints.`,
});

const disabled = ({ name, object }: FoundTrigger): Finding => ({
  check: CHECK,
  object: `${name} on ${object}`,
  problem: 'is disabled, so that answers go stale',
  fix: `ALTER TABLE ${object} ENABLE TRIGGER ${name};`,
});

const stranger = ({ name, object }: FoundTrigger): Finding => ({
  check: CHECK,
  object: `${name} on ${object}`,
  problem: 'is a trigger of an earlier version: nobody reads what it reports',
  fix: `DROP TRIGGER ${name} ON ${object};`,
});
