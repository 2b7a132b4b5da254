import { CHANNELS, type Channel } from '@attune/protocol';
import type { Identity } from '../capability.ts';

/** PERM-2: whether somebody may follow a channel, and so send on it what their role may send. */
export function mayFollow(identity: Identity, channel: Channel): boolean {
  const roles: readonly string[] = CHANNELS[channel.kind].roles;
  if (!roles.includes(identity.role)) return false;
  switch (channel.kind) {
    case 'session':
    case 'lead':
      return identity.role === 'admin' || identity.sessionId === channel.id;
    case 'user':
      return identity.userId === channel.id;
    case 'admin':
      return true;
    default:
      return unreachable(channel.kind);
  }
}

function unreachable(kind: never): never {
  throw new Error(`unreachable channel kind ${String(kind)}`);
}
