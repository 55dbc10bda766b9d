import { createAddressLimits, memoryBuckets, type AddressLimits } from '.';

let clock: number;
let limits: AddressLimits;

beforeEach(() => {
  clock = 0;
  limits = createAddressLimits({ buckets: memoryBuckets({ now: () => clock }) });
});

async function times(count: number, act: () => Promise<void>): Promise<void> {
  for (let left = count; left > 0; left -= 1) await act();
}

describe('limits by network address', () => {
  it('let 300 requests without a credential pass, and then five each second', async () => {
    await times(300, () => limits.checkAnonymous('192.0.2.1'));
    await expect(limits.checkAnonymous('192.0.2.1')).rejects.toMatchObject({
      code: 'THROTTLED',
      message:
        'More than 300 requests without a credential in a minute came from your network address. Wait 200 ms.',
      details: {
        policy: 'anonymous',
        retryAfterMs: 200,
        status: { maximumAvailable: 300, currentlyAvailable: 0, restoreRate: 5 },
      },
    });
    clock += 1_000;
    await times(5, () => limits.checkAnonymous('192.0.2.1'));
    await expect(limits.checkAnonymous('192.0.2.1')).rejects.toMatchObject({ code: 'THROTTLED' });
  });

  it('look at no credential after 20 that were not good, until three seconds have passed', async () => {
    await times(20, async () => {
      await limits.checkFailures('192.0.2.1');
      await limits.noteFailure('192.0.2.1');
    });
    await expect(limits.checkFailures('192.0.2.1')).rejects.toMatchObject({
      code: 'THROTTLED',
      details: { policy: 'failed-credentials', retryAfterMs: 3_000 },
    });
    await limits.noteFailure('192.0.2.1');
    clock += 3_001;
    await limits.checkFailures('192.0.2.1');
  });

  it('charge nothing for looking', async () => {
    await times(100, () => limits.checkFailures('192.0.2.1'));
    await limits.checkFailures('192.0.2.1');
  });

  it('hold the one and not the other', async () => {
    await times(300, () => limits.checkAnonymous('192.0.2.1'));
    await limits.checkFailures('192.0.2.1');
  });

  it.each([
    ['192.0.2.1', '192.0.2.2'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['192.0.2.1', '2001:db8::1'],
  ])('hold %s and leave its neighbour %s untouched', async (address, neighbour) => {
    await times(20, () => limits.noteFailure(address));
    await expect(limits.checkFailures(address)).rejects.toMatchObject({ code: 'THROTTLED' });
    await limits.checkFailures(neighbour);
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
    ['2001:db8:0:1::1', '2001:0DB8:0000:0001::2'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['192.0.2.1', '::ffff:c000:201'],
    ['fe80::1%eth0', 'fe80::2'],
    ['no address', 'unknown'],
  ])('hold %s and %s as one', async (address, same) => {
    await times(20, () => limits.noteFailure(address));
    await expect(limits.checkFailures(same)).rejects.toMatchObject({ code: 'THROTTLED' });
  });

  it('are configured', async () => {
    const few = createAddressLimits({ buckets: memoryBuckets(), requestsPerMinute: 1, failedPerMinute: 1 });
    await few.checkAnonymous('192.0.2.1');
    await expect(few.checkAnonymous('192.0.2.1')).rejects.toMatchObject({ code: 'THROTTLED' });
    await few.noteFailure('192.0.2.1');
    await expect(few.checkFailures('192.0.2.1')).rejects.toMatchObject({ code: 'THROTTLED' });
  });
});
