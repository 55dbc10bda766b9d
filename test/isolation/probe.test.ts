import { attackReads, attackWrites } from './attack';
import { createIsolationWorld, type IsolationWorld } from './isolation-world';
let world: IsolationWorld;
beforeAll(async () => {
  const t = Date.now();
  world = await createIsolationWorld();
  console.log('world', Date.now() - t);
});
afterAll(() => world.close());
it('targets', () => {
  console.log(
    world.targets.map((t) => t.path.map((s) => s.parent.name + '.' + s.field.name).join(' > ')).join('\n'),
  );
  console.log(
    [...world.lessons.values()]
      .map(
        (l) =>
          `${l.target.name} ${l.accepted} ${JSON.stringify(l.base)}\n` +
          l.slots
            .map((s) => `    ${s.slot.name} ${s.slot.type.name} ${s.accepted && JSON.stringify(s.accepted)}`)
            .join('\n'),
      )
      .join('\n'),
  );
  console.log(
    world.harvests.acme.objects.length,
    world.harvests.globex.objects.length,
    [...world.harvests.acme.cursors.keys()],
    world.forbidden.secrets.objects.map((o) => o.type + ' ' + JSON.stringify(o.leaves).slice(0, 150)),
    world.forbidden.needles.length,
    world.foreign.needles.length,
  );
});
it('reads', async () => {
  for (const a of world.attackers)
    for (const h of a.role === 'CUSTOMER' ? [world.foreign, world.forbidden] : [world.foreign]) {
      const t = Date.now();
      const f = await attackReads(world, a, h);
      console.log(a.role, h.of, f.operations, f.leaks.length, Date.now() - t, f.leaks.slice(0, 10));
    }
});
it('writes', async () => {
  for (const a of world.attackers)
    for (const h of a.role === 'CUSTOMER' ? [world.foreign, world.forbidden] : [world.foreign]) {
      const t = Date.now();
      const f = await attackWrites(world, a, h);
      console.log(a.role, h.of, f.operations, f.leaks.length, Date.now() - t, f.leaks.slice(0, 10));
    }
}, 200000);
