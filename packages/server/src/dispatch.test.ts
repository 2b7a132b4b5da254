import { CLOSE } from '@attune/protocol';
import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo, type CoreNode } from '../test/coreNode.ts';
import { sqliteDatabase } from '../test/databases.ts';
import type { Identity } from './capability.ts';
import { Dispatcher } from './dispatch.ts';
import { createLog } from './platform/log.ts';

function dispatcherOn({ core, clock }: CoreNode, isBlind: boolean): Dispatcher {
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
  });
}

function say(dispatcher: Dispatcher, person: Person, frame: object): void {
  const text = JSON.stringify(frame);
  dispatcher.receive(person.connection, text, text.length);
}

const LINE = { type: 'chat_message', id: 'line', channel: SESSION, data: { text: 'hello' } };

it.each([true, false])(
  'CTRL-4 a node that is blind (%s) answers control requests, and nothing else',
  async (isBlind) => {
    await using cluster = await startTwo(sqliteDatabase);
    const dispatcher = dispatcherOn(cluster.one, isBlind);
    const ann = new Person(cluster.one, seatOf('ann'));
    say(dispatcher, ann, { type: 'subscribe', id: 'sub', data: { channel: SESSION } });
    say(dispatcher, ann, LINE);
    say(dispatcher, ann, { type: 'clock', id: 'clock' });
    const answer = (id: string) =>
      ann.heard.find(
        (each) => typeof each === 'object' && 'correlation_id' in each && each.correlation_id === id,
      );
    await expect.poll(() => answer('clock')).toMatchObject({ type: 'ack' });
    expect(answer('sub')).toMatchObject({ type: 'ack' });
    const refused = { type: 'error', data: { name: 'UNAVAILABLE', retry_after: 1 } };
    expect(answer('line')).toMatchObject(isBlind ? refused : { type: 'ack' });
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
