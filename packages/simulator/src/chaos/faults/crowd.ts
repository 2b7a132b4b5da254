import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { WorldNode } from '../world.ts';
import { busyNode } from './busyNode.ts';
import { countCut } from './clients.ts';
import { countOf } from './countOf.ts';
import { isAcknowledged } from './expectations.ts';
import type { Fault } from './fault.ts';
import { heardDuring } from './hearing.ts';
import { knock, type Knock } from './newcomers.ts';
import { allReturn } from './returning.ts';

/** LOAD-6: what one node takes in, and when those whom it turns away are to come again. */
const AT_ONCE = 1_000;
const PER_SECOND = 500;
const AGAIN_S = { least: 1, most: 5 };
/** Knocks are answered a little after they are counted. */
const COUNTED_WITHIN_S = 0.5;
/** Strangers come in hundreds until a node has turned some of them away. */
const STRANGERS = 1_000;
const MOST_ROUNDS = 8;
const ENOUGH_TURNED_AWAY = 100;
/** Of those who are in, cut off when there is no room. */
const CUT_SHARE = 0.2;
const ANSWERED_WITHIN_MS = 6_000;
const TURNED_AWAY = 'attune_newcomers_refused_total';
/** Let in as far as a look at the ticket, or told to come again. */
const ANSWERS = [401, 503];

export const allCut: Fault = {
  id: 'F16',
  title: 'all clients are cut off in one instant, and a crowd of strangers wants in',
  expected: 'p99 3 s; beyond the rate 503 with a time to come again, and those who are in do not notice',
  kinds: ['single', 'cluster'],
  inject: async (scene) => {
    const { everybody, during, random } = scene;
    await allReturn(scene, () =>
      during('reset', 'everybody', async () => {
        for (const person of everybody) person.say();
        await sleep(random.between(0, 25));
        for (const person of everybody) countCut(scene, person);
        for (const person of everybody) person.wire?.reset();
      }),
    );
    await crowd(scene, busyNode(scene));
  },
};

async function crowd(scene: Scene, node: WorldNode): Promise<void> {
  const { everybody, during, random, tally, expect } = scene;
  const before = await countOf(node, TURNED_AWAY);
  await during('a crowd of strangers', node.name, async () => {
    let areAnswered = false;
    const closes = await heardDuring(scene, 'closed', async () => {
      const counting = expectBound(scene, node);
      areAnswered = await isAcknowledged(scene, ANSWERED_WITHIN_MS);
      const turnedAway = await counting;
      const counted = (await countOf(node, TURNED_AWAY)) - before;
      // Somebody else may have been turned away, too.
      expect(counted >= turnedAway, `${node.name} counted ${counted} of ${turnedAway} whom it turned away`);
    });
    tally.add('others');
    expect(closes.length === 0, `${closes.length} of those who were in were closed for a crowd of strangers`);
    expect(areAnswered, 'those who were in were answered while a crowd wanted in');
  });
  // There is no room now, and they come back all the same.
  const unlucky = everybody.filter(() => random.next() < CUT_SHARE);
  const cut = async (): Promise<void> => {
    for (const person of unlucky) countCut(scene, person);
    for (const person of unlucky) person.wire?.reset();
  };
  await allReturn(scene, () => during('reset', 'those who come back into the crowd', cut), { isSoon: false });
}

/** Answers how many were turned away. */
async function expectBound({ expect, figures, late }: Scene, { name, program }: WorldNode): Promise<number> {
  const knocks: Knock[] = [];
  const turnedAway = (): readonly Knock[] => knocks.filter(({ status }) => status === 503);
  const since = performance.now();
  for (let round = 1; round <= MOST_ROUNDS && turnedAway().length < ENOUGH_TURNED_AWAY; round += 1) {
    knocks.push(...(await knock(program.port, STRANGERS)));
  }
  const seconds = (performance.now() - since) / 1_000;
  const [count, most] = [turnedAway().length, AT_ONCE + PER_SECOND * (seconds + COUNTED_WITHIN_S)];
  figures.add('of what a node may take in, taken of a crowd', (knocks.length - count) / most);
  expect(
    knocks.length - count <= most,
    `${name} took in ${knocks.length - count} of ${knocks.length} in ${seconds.toFixed(1)} s`,
  );
  const others = knocks.map(({ status }) => status).filter((status) => !ANSWERS.includes(status));
  expect(
    others.length === 0,
    `${name} answered each stranger with ${ANSWERS.join(' or ')}, also ${others.length} of ${knocks.length} (${[...new Set(others)].join(', ')})`,
  );
  const isTold = ({ retryAfterS: again = 0 }: Knock): boolean =>
    again >= AGAIN_S.least && again <= AGAIN_S.most;
  const untold = turnedAway().filter((one) => !isTold(one)).length;
  expect(untold === 0, `${untold} of ${count} were turned away without a time to come again`);
  if (count === 0) late(`${name} was not asked by more than it takes in: ${knocks.length} in ${seconds} s`);
  return count;
}
