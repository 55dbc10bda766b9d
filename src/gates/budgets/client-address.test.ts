import { clientAddress, type AddressFacts } from '.';

const peer = '10.0.0.9';

describe('the address of a client', () => {
  it.each<[string, Partial<AddressFacts>, string]>([
    ['the peer, with no proxy', {}, peer],
    ['the peer, whatever it claims', { forwardedFor: '1.1.1.1, 2.2.2.2' }, peer],
    ['the peer in its one spelling', { socketAddress: '::ffff:10.0.0.9' }, peer],
    ['the peer in its one spelling', { socketAddress: '2001:DB8:0:0::1' }, '2001:db8::1'],
    ['unknown, of a connection that is gone', { socketAddress: undefined }, 'unknown'],
    ['unknown, whatever it claims', { socketAddress: undefined, forwardedFor: '1.1.1.1' }, 'unknown'],
    ['who came to the proxy', { forwardedFor: '1.1.1.1', trustedProxies: 1 }, '1.1.1.1'],
    [
      'who came to the proxy, not what it claimed',
      { forwardedFor: '6.6.6.6, 1.1.1.1', trustedProxies: 1 },
      '1.1.1.1',
    ],
    [
      'who came to the outer of two',
      { forwardedFor: '6.6.6.6,1.1.1.1, 10.0.0.8', trustedProxies: 2 },
      '1.1.1.1',
    ],
    [
      'who came to the inner of two, past the outer',
      { forwardedFor: '1.1.1.1', trustedProxies: 2 },
      '1.1.1.1',
    ],
    ['the peer, when a proxy names nobody', { forwardedFor: undefined, trustedProxies: 1 }, peer],
    ['the peer, when a proxy names nobody', { forwardedFor: '', trustedProxies: 1 }, peer],
    [
      'the peer, when a proxy writes no address',
      { forwardedFor: '6.6.6.6, unknown', trustedProxies: 1 },
      peer,
    ],
    [
      'the proxy that wrote no address',
      { forwardedFor: '6.6.6.6, _hidden, 10.0.0.8', trustedProxies: 2 },
      '10.0.0.8',
    ],
    ['without a port', { forwardedFor: '1.1.1.1:4711', trustedProxies: 1 }, '1.1.1.1'],
    ['without brackets and port', { forwardedFor: '[2001:db8::1]:4711', trustedProxies: 1 }, '2001:db8::1'],
    ['without brackets', { forwardedFor: '[2001:db8::1]', trustedProxies: 1 }, '2001:db8::1'],
    ['an IPv4-mapped one as IPv4', { forwardedFor: '::ffff:1.1.1.1', trustedProxies: 1 }, '1.1.1.1'],
    [
      'of several header lines the last',
      { forwardedFor: ['6.6.6.6', '1.1.1.1'], trustedProxies: 1 },
      '1.1.1.1',
    ],
    [
      'of an injected line the last',
      { forwardedFor: '6.6.6.6\r\nx: y, 1.1.1.1', trustedProxies: 1 },
      '1.1.1.1',
    ],
  ])('is %s: %j', (_, facts, expected) => {
    expect(clientAddress({ socketAddress: peer, forwardedFor: undefined, trustedProxies: 0, ...facts })).toBe(
      expected,
    );
  });
});
