import * as z from 'zod/mini';
import type { Role } from './roles.ts';

/**
 * The kinds of channel and who may subscribe to each. Visibility is decided by the channel, never by
 * filtering a message per receiver, so that a message is encoded once for everybody who gets it.
 */
export const CHANNELS = {
  /** `session:<id>`: everybody who has a seat in the session. */
  session: { roles: ['participant', 'instructor', 'observer', 'admin'] },
  /** `lead:<session id>`: those who lead it. What a participant shares with the instructor only goes here. */
  lead: { roles: ['instructor', 'admin'] },
  /** `user:<id>`: one person, on all their devices. */
  user: { roles: ['participant', 'instructor', 'observer', 'admin'] },
  /** `admin`: the tables of the dashboard. */
  admin: { roles: ['admin'] },
} as const satisfies Record<string, { roles: readonly Role[] }>;

export type ChannelKind = keyof typeof CHANNELS;

export const channelName = z
  .string()
  .check(
    z.regex(
      /^(?:admin|(?:session|lead|user):[A-Za-z0-9_-]{1,64})$/,
      'must be admin, session:<id>, lead:<id> or user:<id>',
    ),
  );

/** A parsed channel name. `id` is empty for `admin`, the one channel there is only one of. */
export type Channel = { kind: ChannelKind; id: string };

/** Splits a name that {@link channelName} has accepted; it does not check again. */
export function parseChannel(name: string): Channel {
  const colon = name.indexOf(':');
  if (colon < 0) return { kind: name as ChannelKind, id: '' };
  return { kind: name.slice(0, colon) as ChannelKind, id: name.slice(colon + 1) };
}

export const sessionChannel = (sessionId: string): string => `session:${sessionId}`;
export const leadChannel = (sessionId: string): string => `lead:${sessionId}`;
export const userChannel = (userId: string): string => `user:${userId}`;
export const ADMIN_CHANNEL = 'admin';
