import { BlockList, isIP } from 'node:net';

/** Of IPv4: what is not on the internet, or not one machine there. */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The metadata of clouds is here.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Of IPv6 only what is given to the internet counts; so those that carry an IPv4 address, mapped or translated, do not. */
const PUBLIC_6 = ['2000::', 3] as const;
/** Within it: tunnels that carry an IPv4 address, and what is for examples. */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused4 = listOf(NOT_PUBLIC, 'ipv4');
const refused6 = listOf(NOT_PUBLIC_6, 'ipv6');
const allowed6 = listOf([PUBLIC_6], 'ipv6');

/** HOOK-6. Whether an IP address is one of the internet; false for everything that is no IP address. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !refused4.check(address, 'ipv4');
  return isIP(address) === 6 && allowed6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
}

/** The IP address that an URL names instead of a host; URL has normalized its many spellings. */
export function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

function listOf(ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, family);
  return list;
}
