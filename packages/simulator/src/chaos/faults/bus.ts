import { setTimeout as sleep } from 'node:timers/promises';
import { isPublished } from '../respCutter.ts';
import type { Scene } from '../scene.ts';
import type { Link } from '../wire.ts';
import type { World, WorldNode } from '../world.ts';
import type { Fault } from './fault.ts';
import { heldAfter, isCaughtUp } from './expectations.ts';

const FOUND_AFTER_MS = 3_000;
/** The silence of a heart, a beat until it is looked at, and a connection. */
const FOUND_WITHIN_MS = 4_000;
const FILLED_WITHIN_MS = 5_000;
/** Every node looks by itself every 5 s and a bit, so that not all ask at once. */
const SWEPT_WITHIN_MS = 6_500;
const LOSSY_MS = 4_000;
/** Short of the silence that would tell a node that it is deaf. */
const LAST_WORDS_MS = 1_500;

export const deafSubscriber: Fault = {
  id: 'F23',
  title: "the subscriber's connection to Redis, alone, is reset or half-open",
  expected: 'found within 3 s, the gap is filled',
  kinds: ['cluster'],
  inject: deafen,
};

export const lossyBus: Fault = {
  id: 'F24',
  title: 'bus messages are dropped, the last one too',
  expected: 'filled within 5 s',
  kinds: ['cluster'],
  inject: dropMessages,
};

async function deafen(scene: Scene): Promise<void> {
  const { world, random, people, during, tally, expect, figures, late } = scene;
  const node = random.pick(world.nodes);
  const isHalfOpen = random.next() < 0.5;
  const before = new Set(await subscriberLinks(world, node));
  await during(isHalfOpen ? 'half-open' : 'reset', `the subscriber of ${node.name}`, async () => {
    for (const link of before) {
      if (isHalfOpen) link.wire.blackhole();
      else link.reset();
    }
    tally.add('linkFaults');
    for (const person of people) person.say();
    const isNew = async (): Promise<boolean> =>
      (await subscriberLinks(world, node)).some((link) => !before.has(link));
    const foundMs = await heldAfter(isNew, FOUND_WITHIN_MS);
    expect(foundMs !== undefined, `${node.name} subscribed anew within ${FOUND_WITHIN_MS} ms`);
    if (foundMs !== undefined) figures.add('a deaf subscriber found (ms)', foundMs);
    if ((foundMs ?? 0) > FOUND_AFTER_MS)
      late(`a deaf subscriber was found after ${Math.round(foundMs ?? 0)} ms`);
    for (const link of before) link.wire.heal();
  });
  expect(await isCaughtUp(scene, FILLED_WITHIN_MS), `${node.name} told its people what it had not heard`);
}

async function subscriberLinks({ redis }: World, node: WorldNode): Promise<readonly Link[]> {
  const ports = await redis?.subscriberPorts();
  return [...(node.redis?.links ?? [])].filter(({ farPort }) => ports?.has(farPort));
}

/** A share of all, and then everything: with the last message gone, no later one shows the hole. */
async function dropMessages(scene: Scene): Promise<void> {
  const { world, random, load, people, during, tally, expect, figures, late } = scene;
  const share = random.pick([0.01, 0.1]);
  const wires = world.nodes.flatMap(({ redis }) => redis ?? []);
  const dropped = (): number => wires.reduce((sum, wire) => sum + wire.dropped, 0);
  const before = dropped();
  await during(`${share * 100} % of bus messages dropped`, 'every node', async () => {
    for (const wire of wires) wire.dropShare(isPublished, share);
    tally.add('linkFaults');
    await sleep(LOSSY_MS);
    load.pause();
    for (const wire of wires) wire.dropShare(isPublished, 1);
    for (const person of people) person.say();
    await Promise.allSettled(people.map((person) => person.life().drained(LAST_WORDS_MS)));
    await sleep(200);
    for (const wire of wires) wire.heal();
  });
  const since = performance.now();
  expect(await isCaughtUp(scene, SWEPT_WITHIN_MS), 'what was not heard was found by looking');
  const foundMs = performance.now() - since;
  figures.add('a lost last message found (ms)', foundMs);
  if (foundMs > FILLED_WITHIN_MS) late(`a lost last message was found after ${Math.round(foundMs)} ms`);
  expect(dropped() > before, 'messages of the bus were dropped');
  load.resume();
}
