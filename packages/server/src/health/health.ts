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
import { createKeeping, type KeepingDeps } from './keeping.ts';
import { heartForgotten } from './store.ts';

export type HealthDeps = KeepingDeps & {
  /** Every reading, for what is looked at in the moment; nobody keeps it. */
  readonly onMeasured: (measured: {
    readonly sessionId: string;
    readonly userId: string;
    readonly rmssd: number | null;
    readonly quality: number;
  }) => void;
};

/** Readings live as states with a lease: no row, no log line. Of those who want it, two figures are kept of how they were before and after. */
export function createHealth({ onMeasured, ...deps }: HealthDeps): Capability {
  const keeping = createKeeping(deps);
  let stop = (): void => undefined;
  return {
    name: 'health',
    keeps: [
      {
        table: 'hearts',
        what: 'hearts before and after a session',
        until: 'as long as the transcript',
        erase: { rowsBy: 'session_id' },
        withTranscript: 'rows',
      },
    ],
    async start() {
      stop = keeping.start();
    },
    async stop() {
      stop();
      await keeping.write();
    },
    handlers: {
      reading: ({ channel, data, identity, now }: Request<Sent<'reading'>>): Plan => {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        const { share, keep = false, ...measured } = data;
        const value = {
          ...measured,
          user_id: identity.userId,
          name: identity.name,
          measured_at: toInstant(now),
        };
        const whose = { sessionId: channel.id, userId: identity.userId };
        return {
          states: shared(value, share, channel.id),
          committed() {
            onMeasured({ ...measured, ...whose });
            keeping.heard({ ...measured, ...whose, keep, at: now });
          },
        };
      },
      heart_forget({ channel, identity, now }: Request): Plan {
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        const whose = { sessionId: channel.id, userId: identity.userId };
        return {
          effects: [heartForgotten(deps.storage, whose, now)],
          committed: () => keeping.forgotten(whose, now),
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
