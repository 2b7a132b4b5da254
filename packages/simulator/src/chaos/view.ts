import type { ChannelHandle } from '@attune/client';
import { CONTRACT, parseChannel, type EventType, type Position } from '@attune/protocol';
import { eventFace, sessionFace } from './faces.ts';
import type { Noted, PresenceFace, Standing } from './facts.ts';

/** Everything the server may say happened. */
const EVENT_TYPES = Object.values(CONTRACT)
  .filter((declaration) => declaration.class === 'event' && 'delivered' in declaration)
  .map(({ type }) => type as EventType);

/** From before the first answer: what the application is told. Answers how to stop. */
export function follow(
  channel: ChannelHandle,
  { user, note, hasBegun }: { user: string; note: (fact: Noted) => void; hasBegun: () => boolean },
): () => void {
  const { name } = channel;
  note({ is: 'followed', channel: name, user, from: null });
  const ends = EVENT_TYPES.map((type) =>
    channel.on(type, ({ offset, id, data }) => {
      const stood = channel.position.get();
      note({
        is: 'received',
        channel: name,
        epoch: stood?.epoch ?? null,
        stoodAt: stood?.offset ?? null,
        ...eventFace({ offset: offset ?? -1, type, id, payload: data }),
      });
    }),
  );
  ends.push(
    // Before anybody was asked: out of the memory of an earlier life.
    channel.position.subscribe(() => {
      if (!hasBegun()) note({ is: 'followed', channel: name, user, from: standing(channel.position.get()) });
    }),
    channel.recovery.subscribe(() => {
      const told = channel.recovery.get();
      if (!told) return;
      const { recovered, reason, fromOffset } = told;
      note({ is: 'returned', channel: name, recovered, reason: reason ?? null, from: fromOffset });
    }),
    channel.health.subscribe(() => {
      const stands = standing(channel.position.get());
      if (channel.health.get() === 'live' && stands) note({ is: 'live', channel: name, ...stands });
    }),
  );
  return () => {
    for (const end of ends) end();
    note({ is: 'left', channel: name });
  };
}

/** Who is shown, and every change of it. */
export function watchPresence(channel: ChannelHandle, note: (fact: Noted) => void): void {
  if (parseChannel(channel.name).kind !== 'session') return;
  const rows = channel.states('presence');
  let before: ReadonlyMap<string, PresenceFace> = new Map();
  rows.subscribe(() => {
    const now = new Map([...rows.get()].map(([user, { status, devices }]) => [user, { status, devices }]));
    for (const user of new Set([...before.keys(), ...now.keys()])) {
      const [old, shown] = [before.get(user), now.get(user)];
      if (old?.status === shown?.status && old?.devices === shown?.devices) continue;
      note({ is: 'presence', channel: channel.name, user, shown: shown ?? null });
    }
    before = now;
  });
}

/** Where the client stands now, and what it holds. */
export function noteHoldings(channel: ChannelHandle, note: (fact: Noted) => void): void {
  const [session] = channel.states('session').get().values();
  const present = [...channel.states('presence').get()].map(
    ([user, { status, devices }]) => [user, { status, devices }] as const,
  );
  note({
    is: 'holds',
    channel: channel.name,
    standing: standing(channel.position.get()),
    lines: channel
      .events('chat_message')
      .get()
      .map(({ data }) => data.text),
    session: session ? sessionFace(session) : null,
    present: Object.fromEntries(present),
  });
}

function standing(position: Position | undefined): Standing | null {
  return position ? { epoch: position.epoch, offset: position.offset } : null;
}
