import { setTimeout as sleep } from 'node:timers/promises';
import { BOUNDS } from '../checks/index.ts';
import type { ChaosPerson } from '../person.ts';
import type { Scene } from '../scene.ts';
import type { Fault } from './fault.ts';
import { TOKEN_SECRET, tokenOf } from './ownToken.ts';

const SHORT_LIFE_S = 6;
const LONG_LIFE_S = 3_600;
/** From the end of a token to the close. */
const CLOSED_WITHIN_MS = 5_000;
const SLOW_BY_MS = 3_000;
const LIVE_WITHIN_MS = 20_000;

export const endingToken: Fault = {
  id: 'F32',
  title: 'a token ends in the middle of a session: its renewal works, fails, is slow',
  expected: 'no gap; or closed within 5 s of its end, and nothing is delivered after',
  kinds: ['single', 'cluster'],
  world: { variables: { JWT_SECRET: TOKEN_SECRET } },
  inject: async (scene) => {
    const { random, rooms, during, tally } = scene;
    // The first one watches, and stays as they are.
    const [, ...people] = random.pick(rooms).people;
    const renewals = [renewInTime, renewLate, failToRenew];
    await during('tokens end', 'one room', async () => {
      const cases = people.slice(0, renewals.length).map((person, index) => renewals[index]?.(person, scene));
      await Promise.all(cases);
      tally.add('others');
    });
    for (const person of people.slice(0, renewals.length)) person.restart();
  },
};

async function renewInTime(person: ChaosPerson, scene: Scene): Promise<void> {
  let asked = 0;
  const token = async (): Promise<string> => tokenOf(person, (asked += 1) === 1 ? SHORT_LIFE_S : LONG_LIFE_S);
  const { closedAt, stop } = await beginWith(person, token, scene);
  await sleep(SHORT_LIFE_S * 1_000 + CLOSED_WITHIN_MS);
  stop();
  scene.expect(asked > 1, `${person.name} was asked for a new token in time`);
  scene.expect(closedAt().length === 0, `${person.name} stayed connected with the new token`);
}

async function renewLate(person: ChaosPerson, scene: Scene): Promise<void> {
  const endsAt = performance.now() + SHORT_LIFE_S * 1_000;
  let asked = 0;
  const token = async (): Promise<string> => {
    if ((asked += 1) === 1) return tokenOf(person, SHORT_LIFE_S);
    await sleep(Math.max(0, endsAt + SLOW_BY_MS - performance.now()));
    return tokenOf(person, LONG_LIFE_S);
  };
  const { closedAt, stop } = await beginWith(person, token, scene);
  await sleep(SHORT_LIFE_S * 1_000 + SLOW_BY_MS);
  expectClosed(person, closedAt()[0], endsAt, scene);
  await expectBack(person, scene);
  stop();
}

async function failToRenew(person: ChaosPerson, scene: Scene): Promise<void> {
  const endsAt = performance.now() + SHORT_LIFE_S * 1_000;
  let [asked, isGiven] = [0, false];
  const token = async (): Promise<string> => {
    if ((asked += 1) === 1) return tokenOf(person, SHORT_LIFE_S);
    if (!isGiven) throw new Error('There is no new token.');
    return tokenOf(person, LONG_LIFE_S);
  };
  const { closedAt, stop } = await beginWith(person, token, scene);
  await sleep(SHORT_LIFE_S * 1_000 + CLOSED_WITHIN_MS - BOUNDS.revokedMs);
  // From here on the checks look for what is delivered or accepted too late.
  scene.note({ is: 'authorization', user: person.userId, change: 'revoked' });
  await sleep(BOUNDS.revokedMs + 2_000);
  expectClosed(person, closedAt()[0], endsAt, scene);
  scene.note({ is: 'authorization', user: person.userId, change: 'admitted' });
  isGiven = true;
  await expectBack(person, scene);
  stop();
}

type Begun = {
  /** Instants at which its sockets were closed. */
  readonly closedAt: () => readonly number[];
  readonly stop: () => void;
};

async function beginWith(
  person: ChaosPerson,
  token: () => Promise<string>,
  { hear, expect }: Scene,
): Promise<Begun> {
  const closes: number[] = [];
  const { who, live } = person.restart({ token });
  const stop = hear((heard, fact, at) => {
    if (heard === who && fact.is === 'closed') closes.push(at);
  });
  await live(SHORT_LIFE_S * 1_000).catch(() =>
    expect(false, `${who} came in with a token of ${SHORT_LIFE_S} s`),
  );
  return { closedAt: () => closes, stop };
}

function expectClosed(
  { name }: ChaosPerson,
  at: number | undefined,
  endsAt: number,
  { expect, figures }: Scene,
): void {
  const lateMs = at === undefined ? Infinity : at - endsAt;
  if (at !== undefined) figures.add('closed after the end of a token (ms)', Math.max(0, lateMs));
  expect(lateMs <= CLOSED_WITHIN_MS, `${name} was closed with the end of the token, not ${lateMs} ms after`);
}

async function expectBack(person: ChaosPerson, { expect }: Scene): Promise<void> {
  const isBack = await person
    .life()
    .live(LIVE_WITHIN_MS)
    .then(
      () => true,
      () => false,
    );
  expect(isBack, `${person.name} was live again with a new token`);
}
