import { setTimeout as sleep } from 'node:timers/promises';
import { noDeadline, withDeadline, type Deadline } from './deadline';

const late = expect.objectContaining({ code: 'TIMEOUT' });

describe('a deadline', () => {
  it('lets work that is in time be', async () => {
    await expect(withDeadline(10_000, async () => 'done')).resolves.toBe('done');
    await expect(withDeadline(10_000, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });

  it('ends the wait, and tells the work at its next step', async () => {
    let told: unknown;
    const work = async (deadline: Deadline): Promise<void> => {
      await sleep(60);
      try {
        deadline.remainingMs();
      } catch (error) {
        told = error;
      }
    };
    let running: Promise<void> | undefined;
    await expect(withDeadline(20, (deadline) => (running = work(deadline)))).rejects.toEqual(late);
    await running;
    expect(told).toEqual(late);
  });

  it('is late by the clock when its work ends first, on a thread that was busy', async () => {
    const busy = async (): Promise<string> => {
      const until = performance.now() + 30;
      while (performance.now() < until);
      return 'done';
    };
    await expect(withDeadline(5, busy)).rejects.toEqual(late);
  });

  it('holds for its own work alone', async () => {
    expect(noDeadline.remainingMs()).toBe(Infinity);
    const left = (deadline: Deadline) => sleep(5).then(() => deadline.remainingMs());
    const [long, short] = await Promise.all([withDeadline(10_000, left), withDeadline(1_000, left)]);
    expect(long).toBeGreaterThan(1_000);
    expect(short).toBeLessThan(1_000);
  });
});
