import { ProtocolError, type EventType } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { createClient } from '../src/createClient.ts';
import type { ChannelHandle } from '../src/channelHandle.ts';
import type { Delivery } from '../src/delivery.ts';
import type { Recovery } from '../src/recovery.ts';
import { createFakeServer, type FakeChannel, type FakeServer } from '../src/testing/fakeServer.ts';
import { seededRandom } from '../src/testing/seededRandom.ts';
import { ANN, BEN, presenceOf, ROOM } from './room.ts';

const SEEDS = Number(process.env['ATTUNE_SEEDS'] ?? 300);
const STEPS = 60;
const HOUR_MS = 3_600_000;
const HEARD_TYPES: readonly EventType[] = ['chat_message', 'participant_joined'];

type Peer = {
  readonly name: string;
  readonly channel: ChannelHandle;
  readonly heard: number[];
  /** For each hole that was told of: the last offset before it. */
  readonly toldHoles: Set<number>;
  readonly sent: Delivery[];
  readonly joinedAt: () => number | undefined;
  readonly faults: string[];
};

type Run = {
  readonly server: FakeServer;
  readonly room: FakeChannel;
  readonly peers: readonly Peer[];
  readonly random: () => number;
};

function startPeer(server: FakeServer, person: typeof ANN): Peer {
  const client = createClient(server.optionsFor(person));
  const channel = client.channel(ROOM);
  const peer: Peer & { first?: number | undefined } = {
    name: person.user_id,
    channel,
    heard: [],
    toldHoles: new Set(),
    sent: [],
    joinedAt: () => peer.first,
    faults: [],
  };
  channel.position.subscribe(() => (peer.first ??= channel.position.get()?.offset));
  channel.recovery.subscribe(() => noteRecovery(peer, channel.recovery.get()));
  for (const type of HEARD_TYPES) {
    channel.on(type, (message) => {
      const position = channel.position.get()?.offset ?? -1;
      if (position >= (message.offset ?? 0))
        peer.faults.push(`position ${position} before ${message.offset} was handled`);
      peer.heard.push(message.offset ?? -1);
    });
  }
  client.start();
  return peer;
}

function noteRecovery(peer: Peer, recovery: Recovery | undefined): void {
  if (recovery && !recovery.recovered) peer.toldHoles.add(recovery.fromOffset);
}

type Act = (run: Run, pick: (below: number) => number) => void;

/** What happens to people, and what goes wrong; each as likely as the others. */
const ACTS: readonly Act[] = [
  ({ peers }, pick) => say(peers[pick(peers.length)], 1 + pick(4)),
  ({ peers }, pick) => say(peers[pick(peers.length)], 1 + pick(20)),
  ({ room }) => void room.publish('participant_joined', ANN),
  ({ room }, pick) =>
    room.setState(
      'presence',
      `p${pick(4)}`,
      pick(3) === 0 ? null : presenceOf(ANN, pick(2) ? 'here' : 'reconnecting'),
    ),
  ({ server }) => server.cut(),
  ({ server }, pick) => server.close([1012, 1013, 4100, 4102, 4300][pick(5)] ?? 1012),
  ({ server }, pick) => server.blackhole(pick(2) === 0),
  ({ server, random }, pick) => {
    const mostMs = [0, 30, 400, 2_500][pick(4)] ?? 0;
    server.delay(() => Math.floor(random() * mostMs));
  },
  ({ server }, pick) => server.dropAcks(1 + pick(6)),
  ({ server }, pick) => server.dropEvents(1 + pick(3)),
  ({ server }, pick) =>
    server.reject(
      'chat_message',
      new ProtocolError('RATE_LIMIT_EXCEEDED', { retryAfterMs: 300 }),
      1 + pick(3),
    ),
  ({ server }, pick) => server.reject('chat_message', new ProtocolError('WRONG_PHASE'), 1 + pick(2)),
  ({ server }) => server.reject('subscribe', new ProtocolError('OVERLOADED')),
  ({ server }, pick) => server.nudge((['online', 'offline', 'visible'] as const)[pick(3)] ?? 'online'),
  ({ server }, pick) => server.drain(pick(3_000)),
  ({ server }, pick) => server.clock.jump(pick(2 * HOUR_MS) - HOUR_MS),
  ({ server }, pick) => server.clock.sleep(pick(HOUR_MS)),
  ({ server }, pick) => server.refuse(pick(2) === 0 ? 1013 : undefined),
];

function say(peer: Peer | undefined, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const text = `${peer?.name} ${peer?.sent.length}`;
    const delivery = peer?.channel.send('chat_message', { text });
    if (delivery) peer?.sent.push(delivery);
  }
}

async function play(seed: number, more: readonly Act[] = []): Promise<Run> {
  const random = seededRandom(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const server = createFakeServer({ seed });
  const run: Run = {
    server,
    room: server.channel(ROOM),
    peers: [startPeer(server, ANN), startPeer(server, BEN)],
    random,
  };
  const acts = [...ACTS, ...more];
  for (let step = 0; step < STEPS; step += 1) {
    acts[pick(acts.length)]?.(run, pick);
    if (pick(3) > 0) await server.clock.advance(pick(4_000));
  }
  await heal(run);
  return run;
}

async function heal({ server, room }: Run): Promise<void> {
  server.blackhole(false);
  server.refuse();
  server.delay(0);
  server.dropEvents(0);
  server.dropAcks(0);
  await server.clock.advance(90_000);
  server.nudge('online');
  await server.clock.advance(90_000);
  // An event that was lost shows by the one after it.
  room.publish('participant_joined', BEN);
  await server.clock.advance(30_000);
}

/** The log is the model: what a peer sent is in it once and in order, or refused and not in it. */
function expectSentOnce(run: Run, peer: Peer): void {
  const said = run.room
    .events()
    .filter((event) => event.type === 'chat_message')
    .map((event) => ({ offset: event.offset, text: (event.data as { text: string }).text }))
    .filter(({ text }) => text.startsWith(`${peer.name} `));
  const accepted = peer.sent.filter((delivery) => delivery.status.get() === 'acknowledged');
  expect(said.map(({ text }) => text)).toEqual(accepted.map(({ data }) => (data as { text: string }).text));
  const others = peer.sent.filter((delivery) => delivery.status.get() !== 'acknowledged');
  for (const delivery of others) {
    expect([delivery.status.get(), delivery.error.get()?.error]).toEqual([
      'failed',
      expect.stringMatching(/WRONG_PHASE|OVERLOADED/),
    ]);
  }
  expect(peer.channel.outbox.get().every((delivery) => delivery.status.get() === 'failed')).toBe(true);
}

function offsetsAfter(run: Run, offset: number): number[] {
  return run.room.events().flatMap((event) => (event.offset > offset ? [event.offset] : []));
}

describe.each([['seeds', SEEDS]])('%s 1 to %i', (_, seeds) => {
  it('CLIENT-1 hands each event to a handler once and in order, and CLIENT-6 stores each sent one once and in order', async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const run = await play(seed);
      for (const peer of run.peers) {
        try {
          expect(peer.channel.health.get()).toBe('live');
          expect(peer.heard).toEqual(offsetsAfter(run, peer.joinedAt() ?? NaN));
          expect(peer.faults).toEqual([]);
          expectSentOnce(run, peer);
          expect(peer.channel.position.get()?.offset).toBe(run.room.events().length);
          expectStatesAgree(run, peer);
        } catch (error) {
          throw new Error(`seed ${seed}, ${peer.name}`, { cause: error });
        }
      }
    }
  }, 120_000);

  it('CLIENT-9 tells of every hole before what comes after it, and CLIENT-1 holds on both sides of it', async () => {
    const trims: Act[] = [
      ({ room }, pick) => room.trim(room.events().length - pick(10)),
      ({ room }) => room.trim(Infinity),
    ];
    let holes = 0;
    for (let seed = 1; seed <= seeds / 2; seed += 1) {
      const run = await play(10_000 + seed, trims);
      for (const peer of run.peers) holes += expectHolesTold(peer, seed);
    }
    expect(holes).toBeGreaterThan(0);
  }, 120_000);
});

function expectStatesAgree(run: Run, peer: Peer): void {
  const told = new Map(run.room.states('presence'));
  expect(new Map(peer.channel.states('presence').get())).toEqual(told);
}

function expectHolesTold(peer: Peer, seed: number): number {
  let holes = 0;
  peer.heard.forEach((offset, index) => {
    const before = peer.heard[index - 1] ?? peer.joinedAt() ?? 0;
    expect(offset, `seed ${10_000 + seed}: once and in order`).toBeGreaterThan(before);
    if (offset === before + 1) return;
    holes += 1;
    const isTold = [...peer.toldHoles].some((from) => from >= before && from < offset);
    expect(isTold, `seed ${10_000 + seed}: ${before} to ${offset} was told`).toBe(true);
  });
  return holes;
}
