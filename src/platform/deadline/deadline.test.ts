import { setTimeout as sleep } from 'node:timers/promises';
import { remainingMs, withDeadline } from './deadline';

const late = expect.objectContaining({ code: 'TIMEOUT' });

describe('a deadline', () => {
  it('lets work that is in time be', async () => {
    await expect(withDeadline(10_000, async () => 'done')).resolves.toBe('done');
    await expect(withDeadline(10_000, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });

  it('ends the wait, and tells the work at its next step', async () => {
    let told: unknown;
    const work = async (): Promise<void> => {
      await sleep(60);
      try {
        remainingMs();
      } catch (error) {
        told = error;
      }
    };
    let running: Promise<void> | undefined;
    await expect(withDeadline(20, () => (running = work()))).rejects.toEqual(late);
    await running;
    expect(told).toEqual(late);
  });

  it('holds for its own work alone', async () => {
    expect(remainingMs()).toBe(Infinity);
    const [long, short] = await Promise.all([
      withDeadline(10_000, async () => (await sleep(5), remainingMs())),
      withDeadline(1_000, async () => (await sleep(5), remainingMs())),
    ]);
    expect(long).toBeGreaterThan(1_000);
    expect(short).toBeLessThan(1_000);
  });
});
