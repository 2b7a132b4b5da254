import { describe, expect, it } from 'vitest';
import { isPublic, literalOf } from './address.ts';

describe('where webhooks may go', () => {
  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1'],
    ...[
      'fe80::1',
      'fe80::1%lo',
      'fec0::1',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '2001:db8::1',
      '2002:7f00:1::',
    ],
    ...['2001::1', '', 'localhost', '127.1', '0x7f000001'],
  ])('HOOK-6 %s is refused', (address) => expect(isPublic(address)).toBe(false));

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.1.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'HOOK-6 %s is of the internet',
    (address) => expect(isPublic(address)).toBe(true),
  );

  it.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://127.1:80/', '127.0.0.1'],
    ['http://①②⑦.⓪.⓪.①/', '127.0.0.1'],
    ['http://[::ffff:7f00:1]/', '::ffff:7f00:1'],
    ['http://[::1]/', '::1'],
    ['https://example.org/127.0.0.1', undefined],
  ])('HOOK-6 %s names the address %s', (url, address) => expect(literalOf(new URL(url))).toBe(address));
});
