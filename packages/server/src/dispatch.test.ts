import { CLOSE, ProtocolError } from '@attune/protocol';
import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startAlone, startTwo, type CoreNode } from '../test/coreNode.ts';
import { sqliteDatabase } from '../test/databases.ts';
import type { Handler, Identity } from './capability.ts';
import { Dispatcher } from './dispatch.ts';
import { createLog } from './platform/log.ts';

type Over = Partial<ConstructorParameters<typeof Dispatcher>[0]>;

function dispatcherOn({ core, clock }: CoreNode, isBlind: boolean, over: Over = {}): Dispatcher {
  const recheck = async (identity: Identity) => identity;
  const quiet = () => undefined;
  const refuse = () => Promise.reject(new Error('nobody comes in here'));
  return new Dispatcher({
    ...core,
    orders: { isBlind },
    pressure: { accepts: () => true },
    gatekeeper: { identify: refuse, redeem: refuse, recheck },
    clock,
    phaseOf: async () => 'live',
    log: createLog('silent'),
    handlers: new Map([['chat_message', async () => ({})]]),
    metrics: { received: quiet, refused: quiet, shed: quiet, delivered: quiet },
    ...over,
  });
}

function say(dispatcher: Dispatcher, person: Person, frame: object): void {
  const text = JSON.stringify(frame);
  dispatcher.receive(person.connection, text, Buffer.byteLength(text));
}

function answerTo(person: Person, id: string): unknown {
  return person.heard.find(
    (each) => typeof each === 'object' && 'correlation_id' in each && each.correlation_id === id,
  );
}

const LINE = { type: 'chat_message', id: 'line', channel: SESSION, data: { text: 'hello' } };

/** Nobody knows yet whether the credential is good. */
function lookUp() {
  const { promise, resolve } = Promise.withResolvers<Identity>();
  const refuse = () => Promise.reject(new Error('nobody comes in so'));
  const recheck = async (identity: Identity) => identity;
  return { gatekeeper: { identify: () => promise, redeem: refuse, recheck }, admit: resolve };
}

const WHO = { type: 'authenticate', id: 'who', data: { token: 'a.b.c' } };

it('AUTH-3 what follows on an authenticate is handled in its order once that is answered', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { gatekeeper, admit } = lookUp();
  const dispatcher = dispatcherOn(cluster.one, false, { gatekeeper });
  const ann = new Person(cluster.one);
  say(dispatcher, ann, WHO);
  say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
  say(dispatcher, ann, { ...LINE, data: { text: '€'.repeat(2_000) } });
  say(dispatcher, ann, { type: 'clock', id: 'clock' });
  expect(ann.heard).toEqual([]);
  admit(seatOf('ann'));
  await expect.poll(() => answerTo(ann, 'clock')).toMatchObject({ type: 'ack' });
  const answers = ann.heard.filter((each) => typeof each === 'object' && each.type === 'ack');
  expect(answers).toEqual(['sub', 'line', 'clock'].map((id) => answerTo(ann, id)));
});

it('AUTH-3 a stranger whose credential is looked up has at most 32 KiB waiting behind it, and beyond that is closed at once', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const dispatcher = dispatcherOn(cluster.one, false, { gatekeeper: lookUp().gatekeeper });
  const stranger = new Person(cluster.one);
  say(dispatcher, stranger, WHO);
  for (let times = 0; times < 8; times += 1)
    dispatcher.receive(stranger.connection, ' '.repeat(4_096), 4_096);
  expect(stranger.heard).toEqual([]);
  dispatcher.receive(stranger.connection, ' ', 1);
  expect(stranger.heard).toEqual([
    expect.objectContaining({ type: 'error', data: expect.objectContaining({ name: 'TOO_LARGE' }) }),
    CLOSE.authentication_failed,
  ]);
});

it.each([true, false])(
  'CTRL-4 a node that is blind (%s) answers control requests, and nothing else',
  async (isBlind) => {
    await using cluster = await startTwo(sqliteDatabase);
    const dispatcher = dispatcherOn(cluster.one, isBlind);
    const ann = new Person(cluster.one, seatOf('ann'));
    say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
    say(dispatcher, ann, LINE);
    say(dispatcher, ann, { type: 'clock', id: 'clock' });
    await expect.poll(() => answerTo(ann, 'clock')).toMatchObject({ type: 'ack' });
    expect(answerTo(ann, 'sub')).toMatchObject({ type: 'ack' });
    const refused = { type: 'error', data: { name: 'UNAVAILABLE', retry_after: 1 } };
    expect(answerTo(ann, 'line')).toMatchObject(isBlind ? refused : { type: 'ack' });
  },
);

it('CTRL-5 after a standstill the first message is not handled: everybody is closed with 1012, and capabilities are told', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one } = cluster;
  const dispatcher = dispatcherOn(one, false);
  const people = [new Person(one, seatOf('ann')), new Person(one, seatOf('bob'))];
  const fenced: string[] = [];
  one.core.use([{ name: 'presence', fenced: () => void fenced.push('told') }]);
  const [ann] = people;
  if (!ann) throw new Error('Ann is there.');
  one.clock.stall(8_001);
  say(dispatcher, ann, { type: 'clock', id: 'clock' });
  await new Promise(setImmediate);
  expect(people.map(({ heard }) => heard.at(-1))).toEqual([CLOSE.restart, CLOSE.restart]);
  expect(ann.heard).not.toContainEqual(expect.objectContaining({ type: 'ack' }));
  expect(fenced).toEqual(['told']);
});

it('CTRL-5 after a standstill nothing that others told meanwhile is handed on', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, two } = cluster;
  const dispatcher = dispatcherOn(one, false);
  const ann = new Person(one, seatOf('ann'));
  say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
  await expect.poll(() => answerTo(ann, 'sub')).toMatchObject({ type: 'ack' });
  const before = ann.heard.length;
  one.clock.stall(8_001);
  two.core.hub.publish({ channel: SESSION, signal: { frame: '{"type":"typing"}', from: 'elsewhere' } });
  await expect.poll(() => ann.heard.slice(before)).toEqual([CLOSE.restart]);
});

it('CTRL-5 a node that is alone keeps everybody, however long it stood still: nobody has taken over', async () => {
  await using alone = await startAlone(sqliteDatabase);
  const { node } = alone;
  const dispatcher = dispatcherOn(node, false);
  const fenced: string[] = [];
  node.core.use([{ name: 'presence', fenced: () => void fenced.push('told') }]);
  const ann = new Person(node, seatOf('ann'));
  node.clock.stall(60_000);
  say(dispatcher, ann, { type: 'clock', id: 'clock' });
  await expect.poll(() => answerTo(ann, 'clock')).toMatchObject({ type: 'ack' });
  node.clock.advance(1_000);
  expect([ann.code, fenced]).toEqual([undefined, []]);
});

it('LOAD-8 what is worth something only now does not wait behind an event, and an unsubscribe waits for it', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one } = cluster;
  const stuck = Promise.withResolvers<object>();
  const typed: string[] = [];
  const typing = async () => {
    await new Promise(setImmediate);
    typed.push('typed');
    return {};
  };
  const handlers = new Map<string, Handler<never>>([
    ['chat_message', () => stuck.promise],
    ['typing', typing],
  ]);
  const dispatcher = dispatcherOn(one, false, { handlers });
  const ann = new Person(one, seatOf('ann'));
  say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
  // Sent before the subscription was answered: it waits for that.
  say(dispatcher, ann, { type: 'typing', id: 'early', channel: SESSION, data: {} });
  await expect.poll(() => typed).toHaveLength(1);
  say(dispatcher, ann, LINE);
  for (let times = 0; times < 15; times += 1)
    say(dispatcher, ann, { type: 'typing', id: `t${times}`, channel: SESSION, data: {} });
  say(dispatcher, ann, { type: 'unsubscribe', id: 'unsub', data: { channel: SESSION } });
  await expect.poll(() => typed).toHaveLength(16);
  expect(answerTo(ann, 'line')).toBeUndefined();
  stuck.resolve({});
  await expect.poll(() => answerTo(ann, 'unsub')).toMatchObject({ type: 'ack' });
  expect(answerTo(ann, 'line')).toMatchObject({ type: 'ack' });
  expect(answerTo(ann, 't14')).toBeUndefined();
});

it.each([
  ['UNAVAILABLE', 0],
  ['WRONG_PHASE', 1],
] as const)(
  'EVENT-4 an event that fails with %s is looked up %i times, and told what went wrong first',
  async (name, lookUps) => {
    await using cluster = await startTwo(sqliteDatabase);
    const { one } = cluster;
    let asked = 0;
    const eventLog = {
      ...one.core.eventLog,
      acked: () => {
        asked += 1;
        return Promise.reject(new Error('no database'));
      },
    };
    const handlers = new Map([['chat_message', () => Promise.reject(new ProtocolError(name))]]);
    const dispatcher = dispatcherOn(one, false, { handlers, eventLog });
    const ann = new Person(one, seatOf('ann'));
    say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
    say(dispatcher, ann, { ...LINE, producer: { id: 'producer1', seq: 1, prev: 0 } });
    await expect.poll(() => answerTo(ann, 'line')).toMatchObject({ type: 'error', data: { name } });
    expect(asked).toBe(lookUps);
  },
);
