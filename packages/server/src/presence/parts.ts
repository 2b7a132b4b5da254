import { toInstant, type Presence } from '@attune/protocol';

/** What one node knows of one person in one session. The nodes' parts together are the person's row. */
export type Part = Pick<Presence, 'name' | 'role' | 'status' | 'devices'> & {
  /** Milliseconds since 1970, like `cameAt`. */
  readonly since: number;
  /** When their newest connection on that node came: it knows best what they are called. */
  readonly cameAt: number;
};

export type PartName = { readonly userId: string; readonly node: string };

export const PART = 'part';

/** Parts lie on a channel that is no channel of the contract, so that nobody can subscribe to it. */
const PREFIX = 'presence:';

export function partsChannel(sessionId: string): string {
  return `${PREFIX}${sessionId}`;
}

/** Undefined for any other channel. */
export function sessionOfParts(channel: string): string | undefined {
  return channel.startsWith(PREFIX) ? channel.slice(PREFIX.length) : undefined;
}

export function partKey({ userId, node }: PartName): string {
  return `${userId} ${node}`;
}

export function parsePartKey(key: string): PartName {
  const space = key.indexOf(' ');
  return { userId: key.slice(0, space), node: key.slice(space + 1) };
}

/** The one row of a person (PRES-1); null when no node knows them. The order of the parts makes no difference. */
export function merge(userId: string, parts: readonly Part[]): Presence | null {
  const [first, ...others] = parts;
  if (!first) return null;
  const { name, role } = others.reduce(newer, first);
  return {
    user_id: userId,
    name,
    role,
    status: parts.some(({ status }) => status === 'here') ? 'here' : 'reconnecting',
    devices: parts.reduce((sum, { devices }) => sum + devices, 0),
    since: toInstant(Math.min(...parts.map(({ since }) => since))),
  };
}

/** Every node must choose alike, also between two that came in the same millisecond. */
function newer(a: Part, b: Part): Part {
  if (a.cameAt !== b.cameAt) return a.cameAt > b.cameAt ? a : b;
  return `${a.name} ${a.role}` >= `${b.name} ${b.role}` ? a : b;
}
