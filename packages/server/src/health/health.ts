import {
  leadChannel,
  limits,
  ProtocolError,
  sessionChannel,
  toInstant,
  userChannel,
  type Reading,
  type ReadingShare,
  type Sent,
} from '@attune/protocol';
import type { Capability, Plan, Request, StateOut } from '../capability.ts';

export type HealthDeps = {
  /** Every reading, for what is looked at in the moment; nobody keeps it. */
  readonly onMeasured: (measured: {
    readonly sessionId: string;
    readonly userId: string;
    readonly rmssd: number | null;
    readonly quality: number;
  }) => void;
};

/** Readings live as states with a lease and nowhere else: no row, no log line. */
export function createHealth({ onMeasured }: HealthDeps): Capability {
  return {
    name: 'health',
    handlers: {
      reading: ({ channel, data, identity, now }: Request<Sent<'reading'>>): Plan => {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        const { share, ...measured } = data;
        const value = {
          ...measured,
          user_id: identity.userId,
          name: identity.name,
          measured_at: toInstant(now),
        };
        const { id } = channel;
        return {
          states: shared(value, share, id),
          committed: () => onMeasured({ ...measured, sessionId: id, userId: identity.userId }),
        };
      },
    },
  };
}

/**
 * HEALTH-1. Always on the person's own channel, and on at most one that others follow. From the others it is taken away with every
 * reading, so that sharing less takes effect with the next heartbeat and not when a lease ends.
 */
function shared(value: Reading, share: ReadingShare, sessionId: string): StateOut[] {
  const own = stateOn(userChannel(value.user_id), value);
  const others = { instructor: leadChannel(sessionId), group: sessionChannel(sessionId) };
  return [
    own,
    ...(['instructor', 'group'] as const).map((audience) =>
      audience === share ? stateOn(others[audience], value) : goneFrom(others[audience], value.user_id),
    ),
  ];
}

function stateOn(channel: string, value: Reading): StateOut {
  return { channel, type: 'reading', key: value.user_id, value, leaseMs: limits.READING_LEASE_MS };
}

function goneFrom(channel: string, userId: string): StateOut {
  return { channel, type: 'reading', key: userId, value: null };
}
