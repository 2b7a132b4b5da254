import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressKey, clientAddress, parseProxyTrust, TRUST_NOBODY } from './clientAddress.ts';

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const trust = (text: string) => parseProxyTrust(text) ?? TRUST_NOBODY;

describe('whose address it is', () => {
  it.each<[string, string, string, string | undefined, string]>([
    ['nobody is believed', '', '203.0.113.1', '10.0.0.1', '203.0.113.1'],
    ['one hop', '1', '10.0.0.1', '198.51.100.7, 203.0.113.1', '203.0.113.1'],
    ['two hops', '2', '10.0.0.1', '198.51.100.7, 203.0.113.1', '198.51.100.7'],
    ['more hops than there are', '5', '10.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['a proxy on this machine', 'loopback', '127.0.0.1', 'spoofed, 203.0.113.1', '203.0.113.1'],
    ['a stranger who claims one', 'loopback', '203.0.113.1', '127.0.0.1', '203.0.113.1'],
    ['a range', '10.0.0.0/8, loopback', '::1', '203.0.113.1, 10.2.3.4', '203.0.113.1'],
    ['nonsense in the header', '1', '10.0.0.1', '<script>', '10.0.0.1'],
    ['no header', '1', '10.0.0.1', undefined, '10.0.0.1'],
    ['IPv4 in IPv6', 'loopback', '::ffff:127.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['IPv6', '2001:db8::/32', '2001:db8::1', '2001:db9::7', '2001:db9::7'],
  ])('%s', (_, trusted, remote, forwarded, expected) => {
    expect(clientAddress(from(remote, forwarded), trust(trusted))).toBe(expected);
  });

  it.each(['nonsense', '10.0.0.0/33', '10.0.0/8', 'true', '', '10.0.0.1,'])(
    'TRUST_PROXY=%s is not understood',
    (text) => {
      expect(parseProxyTrust(text)).toBeUndefined();
    },
  );
});

describe('what limits count by', () => {
  it.each([
    ['203.0.113.1', '203.0.113.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::99', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
