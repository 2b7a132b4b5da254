import { isEventAck } from '../frameCutter.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { Fault } from './fault.ts';
import { heldAfter } from './expectations.ts';

/** An answer that does not come is asked for again after 10 s. */
const ANSWERED_WITHIN_MS = 25_000;

export const lostAck: Fault = {
  id: 'F19',
  title: 'an ack is lost once',
  expected: 're-sent, the same ack, one entry',
  kinds: ['single', 'cluster'],
  inject: loseAcks,
};

export const throwingHandler: Fault = {
  id: 'F20',
  title: 'a handler throws',
  expected: 'the position advances, the error is reported, the next one is delivered',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { random, rooms, during, tally } = scene;
    const { people } = random.pick(rooms);
    await during('a handler throws', 'one room', async () => {
      await Promise.all(people.map((person) => throwOnce(person, scene)));
      tally.add('others');
    });
  },
};

/** Everybody in a room loses exactly one. */
async function loseAcks({ random, rooms, during, tally, hear, expect }: Scene): Promise<void> {
  const { people } = random.pick(rooms);
  let repeated = 0;
  const stop = hear((_, fact) => {
    if (fact.is === 'acknowledged' && fact.duplicate) repeated += 1;
  });
  const before = people.map(({ wire }) => wire?.dropped ?? 0);
  await during('a lost ack', 'one room', async () => {
    for (const { wire, say } of people) {
      wire?.dropNext(isEventAck);
      say();
    }
    await Promise.allSettled(
      people.flatMap(({ lives }) => lives.map((life) => life.drained(ANSWERED_WITHIN_MS))),
    );
  });
  stop();
  const lost = people.reduce((sum, { wire }, index) => sum + (wire?.dropped ?? 0) - (before[index] ?? 0), 0);
  tally.add('others');
  expect(lost === people.length, `every one of ${people.length} lost an ack, not ${lost}`);
  expect(repeated >= lost, `${lost} acks were lost, and ${repeated} were given again`);
}

/** Of an event that was stored, not of a subscribe. */
async function throwOnce(person: ChaosPerson, { expect }: Scene): Promise<void> {
  const { who, client, channels } = person.life();
  const channel = channels.get(person.home);
  if (!channel) return;
  let [failedAt, nextAt, isReported] = [0, 0, false];
  const stops = [
    client.onError(({ error }) => (isReported ||= error === 'SERVER_ERROR')),
    channel.on('chat_message', ({ offset = 0 }) => {
      if (failedAt > 0) nextAt ||= offset;
      else {
        failedAt = offset;
        throw new Error('A handler that fails once.');
      }
    }),
  ];
  person.say(2);
  const hasGoneOn = await heldAfter(
    () => nextAt > 0 && (channel.position.get()?.offset ?? 0) >= nextAt,
    ANSWERED_WITHIN_MS,
  );
  for (const stop of stops) stop();
  expect(hasGoneOn !== undefined, `${who} was given what came after the one that its handler failed with`);
  expect(isReported, `${who} was told that its handler failed`);
}
