import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whether the hop at `index` (0: the one that connected to us) may name the one before it. */
export type ProxyTrust = (address: string, index: number) => boolean;

export const TRUST_NOBODY: ProxyTrust = () => false;

const LOOPBACK_RANGES = ['127.0.0.0/8', '::1/128'];

/** `1` (that many hops), or a comma list of addresses, ranges in CIDR form and `loopback`. Undefined when it is none of these. */
export function parseProxyTrust(text: string): ProxyTrust | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const hops = Number(text);
    return (_, index) => index < hops;
  }
  const ranges = text.split(',').map((part) => part.trim());
  const list = new BlockList();
  const isListed = ranges
    .flatMap((range) => (range === 'loopback' ? LOOPBACK_RANGES : [range]))
    .every((range) => addRange(list, range));
  if (!isListed) return undefined;
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addRange(list: BlockList, range: string): boolean {
  const [address = '', bits] = range.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  const longest = family === 6 ? 128 : 32;
  const length = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > longest) return false;
  list.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  return true;
}

/** Who is at the other end, as far as trusted proxies tell; what a stranger writes into `X-Forwarded-For` is ignored. */
export function clientAddress(request: IncomingMessage, trusts: ProxyTrust): string {
  let address = plain(request.socket.remoteAddress ?? '');
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .reverse();
  for (const [index, hop] of forwarded.entries()) {
    if (!trusts(address, index)) return address;
    const before = plain(hop.trim());
    if (isIP(before) === 0) return address;
    address = before;
  }
  return address;
}

/** What limits count by: an IPv6 customer has a whole /64 to choose addresses from. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** IPv4 inside IPv6, as a dual-stack socket shows it. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
