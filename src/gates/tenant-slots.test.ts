import { array, assert, asyncProperty, boolean, integer } from '../../test/support/properties';
import { createTenantSlots, type LeaveSlot } from './tenant-slots';

describe('slots of a tenant', () => {
  it('let so many run, so many wait in order, and refuse the rest at once', async () => {
    const enter = createTenantSlots({ running: 2, waiting: 2 });
    const order: number[] = [];
    const leaves: LeaveSlot[] = [];
    const go = (name: number) => enter('acme').then((leave) => (order.push(name), leaves.push(leave)));
    const all = [1, 2, 3, 4].map(go);
    await expect(enter('acme')).rejects.toEqual(expect.objectContaining({ code: 'OVERLOADED' }));
    await Promise.all(all.slice(0, 2));
    expect(order).toEqual([1, 2]);
    leaves[0]?.();
    await all[2];
    leaves[1]?.();
    await all[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('leave other tenants alone', async () => {
    const enter = createTenantSlots({ running: 1, waiting: 0 });
    await enter('acme');
    await expect(enter('acme')).rejects.toThrow(/organisation/);
    await expect(enter('globex')).resolves.toBeInstanceOf(Function);
  });

  it('never run more than allowed, and forget nobody, whatever the order', async () => {
    const steps = array(boolean(), { maxLength: 60 });
    await assert(
      asyncProperty(steps, integer({ min: 1, max: 4 }), async (arrivals, running) => {
        const enter = createTenantSlots({ running, waiting: 100 });
        const inside: LeaveSlot[] = [];
        let [now, most, finished] = [0, 0, 0];
        const entries: Promise<void>[] = [];
        for (const arrives of arrivals) {
          if (arrives) {
            const entered = enter('t').then((leave) => {
              now += 1;
              most = Math.max(most, now);
              inside.push(() => {
                now -= 1;
                finished += 1;
                leave();
              });
            });
            entries.push(entered);
          } else inside.shift()?.();
          await new Promise((resolve) => setImmediate(resolve));
        }
        while (finished < entries.length) {
          inside.shift()?.();
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(most).toBeLessThanOrEqual(running);
        expect(finished).toBe(entries.length);
      }),
      { numRuns: 50 },
    );
  });
});
