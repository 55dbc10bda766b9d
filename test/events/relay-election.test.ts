import { runSql } from '../support/database';
import {
  changeText,
  createCollector,
  createRelayWorld,
  distinct,
  until,
  upTo,
  type RelayWorld,
} from './relay-world';

let world: RelayWorld;

beforeEach(async () => {
  world = await createRelayWorld();
});

afterEach(() => world.close());

describe('the relay, reading for many processes', () => {
  const times = { electionPause: 20, standBack: 100 };

  it('reads in one of them alone, and the next one continues where it stopped', async () => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one, times });
    await until(() => one.counts.passes > 0);
    world.relay({ mode: 'shared', reader: two, times });
    const writer = await world.writer();
    await writer.change(1);
    await one.upToNow();
    expect([one.heard, two.heard, two.counts]).toEqual([[1], [], { passes: 0, gaps: 0, refusals: 0 }]);
    await first.close();
    await writer.change(2);
    await until(() => two.heard.includes(2));
    expect([one.counts.gaps, two.counts.gaps]).toEqual([1, 0]);
  });

  it('continues with what was written while nobody read', async () => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one });
    await until(() => one.counts.passes > 0);
    const [open, writer] = [await world.writer(), await world.writer()];
    await open.query('BEGIN');
    await open.change(1);
    await first.close();
    await writer.change(2);
    await open.query('COMMIT');
    world.relay({ mode: 'shared', reader: two });
    await until(() => two.counts.passes > 0);
    expect([two.heard, two.counts.gaps]).toEqual([[1, 2], 0]);
  });

  it('hands over from one whose connections are cut', async () => {
    const readers = [createCollector(), createCollector()];
    for (const reader of readers) world.relay({ mode: 'shared', reader, times });
    await until(() => readers.some((reader) => reader.counts.passes > 0));
    const writer = await world.writer();
    for (const n of upTo(30)) {
      await writer.change(n);
      if (n % 10 === 0) await world.cutRelays();
    }
    await until(() => distinct(readers.flatMap(({ heard }) => heard)).length === 30);
    expect(readers[0]!.counts.gaps + readers[1]!.counts.gaps).toBe(1);
  });

  it('hands over from one whose reader fails, without a loss', async () => {
    const [one, two] = [createCollector(), createCollector()];
    world.relay({ mode: 'shared', reader: one, times: { ...times, failingFor: 0 } });
    await until(() => one.counts.passes > 0);
    world.relay({ mode: 'shared', reader: two, times });
    one.refuses = true;
    const writer = await world.writer();
    await writer.change(1);
    await until(() => two.heard.includes(1));
    expect([one.heard, two.counts.gaps]).toEqual([[], 0]);
  });

  it.each([
    ['is too old', `updated_at = now() - interval '31 minutes'`],
    ['is of before the start of the server', `updated_at = pg_postmaster_start_time() - interval '1 second'`],
    ['is of transactions that are still to come', `xid = '9000000000000'`],
    ['is of another timeline', `name = 'cache 0000FFFF'`],
  ])('begins anew when the cursor %s', async (_name, change) => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one });
    await until(() => one.counts.passes > 0);
    await first.close();
    await runSql(world.database.superuserUrl, `UPDATE log_reader SET ${change}; ${changeText(1)}`);
    world.relay({ mode: 'shared', reader: two });
    await until(() => two.counts.passes > 0);
    expect([two.heard, two.counts.gaps]).toEqual([[], 1]);
  });
});
