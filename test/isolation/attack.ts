import { parseGlobalId } from '../../src/schema';
import type { Attacker, Hidden, IsolationWorld } from './isolation-world';
import { needleIn, normalised, sentTexts, type Leak } from './leaks';
import { withValue, type Lesson } from './lessons';
import { perform, type Arguments, type Operation, type Reply } from './operations';
import type { Slot } from './schema-targets';
import { ownValues, plainValues, secretProbes, type Probe } from './values';

/** An operation with a secret in it, and the same with something that nobody has. */
interface Pair {
  readonly name: string;
  readonly secret: Operation;
  readonly unknown: Operation | null;
  readonly sent: readonly [secret: readonly string[], unknown: readonly string[]];
}

/** What attacks came to. */
export interface Findings {
  readonly leaks: readonly Leak[];
  readonly operations: number;
}

/** Attacks every query target as somebody: with each secret in each slot, and with everyday arguments. */
export async function attackReads(
  world: IsolationWorld,
  attacker: Attacker,
  hidden: Hidden,
): Promise<Findings> {
  const lessons = [...world.lessons.values()].filter(({ target }) => target.operation === 'query');
  const pairs = lessons.flatMap((lesson) => pairsOf(world, lesson, hidden));
  const secret = await perform(
    attacker.ask,
    pairs.map((pair) => pair.secret),
    world.sending,
  );
  const withTwin = pairs.filter((pair) => pair.unknown !== null);
  const twins = await perform(
    attacker.ask,
    withTwin.map((pair) => pair.unknown as Operation),
    world.sending,
  );
  const leaks = pairs.flatMap((pair, index) => {
    const reply = secret[index] as Reply;
    const twin = twins[withTwin.indexOf(pair)] ?? null;
    return judge(world, { attacker, hidden, pair, reply, twin });
  });
  return { leaks, operations: pairs.length + withTwin.length };
}

/** Attacks every mutation as somebody, each from the same rows; watches the rows of both tenants. */
export async function attackWrites(
  world: IsolationWorld,
  attacker: Attacker,
  hidden: Hidden,
): Promise<Findings> {
  const { rows, acme, globex } = world;
  const leaks: Leak[] = [];
  let operations = 0;
  let before = await rows.fingerprints();
  const run = async (operation: Operation, name: string): Promise<Reply> => {
    operations += 1;
    const [reply] = await perform(attacker.ask, [operation], world.sending);
    const after = await rows.fingerprints();
    const report = (why: string) => leaks.push({ role: attacker.role, attack: name, why, seen: '' });
    if (after.get(globex.tenantId) !== before.get(globex.tenantId)) report('changed rows of another tenant');
    const changedOwn = after.get(acme.tenantId) !== before.get(acme.tenantId);
    if (changedOwn && (reply?.faults.length ?? 0) > 0) report('failed, and yet changed rows');
    for (const { tenantId } of [acme, globex]) {
      if (after.get(tenantId) !== before.get(tenantId))
        await rows.restore(tenantId, world.rowsBefore.get(tenantId) ?? []);
    }
    if (changedOwn) before = await rows.fingerprints();
    return reply as Reply;
  };
  for (const lesson of world.lessons.values()) {
    if (lesson.target.operation !== 'mutation') continue;
    for (const pair of pairsOf(world, lesson, hidden)) {
      const reply = await run(pair.secret, pair.name);
      const twin = pair.unknown && (await run(pair.unknown, `${pair.name} (unknown)`));
      leaks.push(...judge(world, { attacker, hidden, pair, reply, twin }));
    }
  }
  return { leaks, operations };
}

/** Every secret in every slot, among arguments that the target accepts from its owner; then everyday arguments. */
function pairsOf(world: IsolationWorld, { target, base, slots }: Lesson, hidden: Hidden): Pair[] {
  const own = world.harvests.acme;
  const everyday = slots.flatMap(({ slot, accepted }) =>
    plainValues(slot.type).map((value) => {
      const args = withValue(accepted ?? base, slot, slot.isList ? [value] : value);
      return plainPair({ target, args }, `${target.name}(${slot.name}: ${String(value)})`);
    }),
  );
  const secret = slots.flatMap(({ slot, accepted }) =>
    secretProbes(target, slot, hidden.secrets, hidden.known).flatMap((probe) => {
      const args = accepted ?? base;
      const name = `${target.name}(${slot.name}: ${probe.what} of ${hidden.of})`;
      const at = (value: unknown): Operation => ({ target, args: withValue(args, slot, value) });
      return [probe, ...mixed(slot, probe, ownValues(target, slot, own))].map(({ value, twin }): Pair => ({
        name,
        secret: at(value),
        unknown: twin && at(twin.value),
        sent: [sentTexts(value), sentTexts(twin?.value)],
      }));
    }),
  );
  return [plainPair({ target, args: base }, target.name), ...everyday, ...secret];
}

const plainPair = (secret: Operation, name: string): Pair => ({
  name,
  secret,
  unknown: null,
  sent: [[], []],
});

/** A list takes the secret also between two own values: holes must stay where they are. */
function mixed(slot: Slot, probe: Probe, own: readonly unknown[]): Probe[] {
  const [first, second] = own.flat();
  if (!slot.isList || first === undefined || !probe.twin) return [];
  const among = (value: unknown): unknown[] => [first, ...(value as unknown[]), second ?? first];
  return [{ ...probe, value: among(probe.value), twin: { value: among(probe.twin.value) } }];
}

function judge(
  world: IsolationWorld,
  of: { attacker: Attacker; hidden: Hidden; pair: Pair; reply: Reply; twin: Reply | null },
): Leak[] {
  const { attacker, hidden, pair, reply, twin } = of;
  const leaks: Leak[] = [];
  const report = (why: string, seen: string) =>
    leaks.push({ role: attacker.role, attack: pair.name, why, seen: seen.slice(0, 600) });
  const needle = needleIn(reply, pair.sent[0], hidden.needles);
  if (needle) report('shows what is hidden', needle);
  if (reply.faults.some(({ code }) => code === 'INTERNAL'))
    report('is a fault', JSON.stringify(reply.faults));
  if (twin) {
    const how = { knownIds: knownIds(world), since: world.since };
    const [told, unknown] = [
      normalised(reply, { ...how, sent: pair.sent[0] }),
      normalised(twin, { ...how, sent: pair.sent[1] }),
    ];
    if (told !== unknown) report('tells the hidden from the unknown', `${told}\n  unlike ${unknown}`);
  }
  return leaks;
}

const known = new WeakMap<IsolationWorld, ReadonlySet<string>>();

function knownIds(world: IsolationWorld): ReadonlySet<string> {
  let ids = known.get(world);
  if (!ids) {
    const values = [...world.rowsBefore.values()].flat().flatMap(({ row }) => Object.values(row));
    ids = new Set(values.filter((value) => typeof value === 'string'));
    known.set(world, ids);
  }
  return ids;
}
