import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApi, createClient, ticketCredentials, type ChannelHandle } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import { numberOption } from '../numberOption.ts';
import { connectRaw, type RawConnection } from '../rawConnection.ts';
import { inTurns, openRoom } from '../rooms.ts';
import { busyOtherwise, machine, quantiles, table } from '../table.ts';
import { inHouse, type House } from './house.ts';

// An admin says something to a session, and everybody who follows it has it: how long from the moment in which it is sent to the last of them.

/** From the send to the last of the subscribers, in 95 of 100 broadcasts. */
const GOAL_P95_MS = 20;
const DIALS_AT_ONCE = 16;
/** The first ones are slower for everybody: code is still being compiled. */
const WARM_UP = 10;
const BETWEEN_MS = 100;
const DEADLINE_MS = 5_000;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { subscribers: { type: 'string' }, rounds: { type: 'string' } } });
  const subscribers = numberOption('subscribers', values.subscribers, 100);
  const rounds = numberOption('rounds', values.rounds, 50);
  return inHouse((house) => measure(house, subscribers, rounds));
}

async function measure({ url, admin }: House, subscribers: number, rounds: number): Promise<number> {
  const { sessionId, code } = await openRoom(admin, { title: 'Broadcast', seats: subscribers });
  const audience = createAudience(subscribers);
  const connections = await inTurns(Array.from({ length: subscribers }), DIALS_AT_ONCE, (_, index) =>
    subscribe(url, code, `Person ${index + 1}`, audience),
  );
  const client = createClient({ url, credentials: ticketCredentials(admin) });
  const channel = client.channel(sessionChannel(sessionId));
  client.start();
  const tookMs: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const ms = await broadcast(channel, audience, round);
    if (round >= WARM_UP) tookMs.push(ms);
    await sleep(BETWEEN_MS);
  }
  for (const connection of connections) connection.close();
  client.close();
  channel.release();
  return report(tookMs, subscribers);
}

type Audience = {
  readonly heard: (frame: string) => void;
  /** When all have heard this, as `performance.now()`. */
  readonly all: (text: string) => Promise<number>;
};

function createAudience(subscribers: number): Audience {
  let waitsFor = '';
  let missing = 0;
  let done: (at: number) => void = () => undefined;
  return {
    heard(frame) {
      if (waitsFor === '' || !frame.includes(waitsFor)) return;
      missing -= 1;
      if (missing === 0) done(performance.now());
    },
    all(text) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const deadline = setTimeout(() => reject(new Error(`${missing} have not heard ${text}.`)), DEADLINE_MS);
      [waitsFor, missing, done] = [text, subscribers, resolve];
      return promise.finally(() => clearTimeout(deadline));
    },
  };
}

async function subscribe(
  url: string,
  code: string,
  name: string,
  audience: Audience,
): Promise<RawConnection> {
  const { token, session } = await createApi({ baseUrl: url }).call(calls.join, { body: { code, name } });
  return connectRaw({
    url,
    api: createApi({ baseUrl: url, token: () => token }),
    channels: [sessionChannel(session.id)],
    tally: { deliveryMs: [], states: 0, signals: 0, frames: 0, errors: [] },
    onFrame: audience.heard,
  });
}

async function broadcast(channel: ChannelHandle, audience: Audience, round: number): Promise<number> {
  const text = `broadcast ${round}.`;
  const all = audience.all(text);
  const sentAt = performance.now();
  channel.send('instructor_message', { text });
  return (await all) - sentAt;
}

function report(tookMs: readonly number[], subscribers: number): number {
  const at = quantiles(tookMs);
  const ms = (share: number) => `${at(share).toFixed(1)} ms`;
  const isMet = tookMs.length > 0 && at(0.95) <= GOAL_P95_MS;
  console.log(
    table(`${tookMs.length} broadcasts of an admin to ${subscribers} subscribers`, [
      ['machine (server and subscribers together)', machine()],
      ['until the last has it, p50', ms(0.5)],
      ['until the last has it, p95', `${ms(0.95)} (goal: ${GOAL_P95_MS} ms, ${isMet ? 'met' : 'missed'})`],
      ['until the last has it, max', ms(1)],
      ['busy otherwise', busyOtherwise()],
    ]),
  );
  return isMet ? 0 : 1;
}

// Last, for what is declared above must be there.
process.exitCode = await main();
