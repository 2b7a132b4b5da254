import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import { heardDuring } from './hearing.ts';

const LOOK_EVERY_MS = 100;

/** Asks again and again until it holds; a rejection counts as no. Answers after how long it held, and undefined when the time is over. */
export async function heldAfter(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<number | undefined> {
  const since = performance.now();
  for (;;) {
    const isTrue = await Promise.resolve(holds()).catch(() => false);
    const tookMs = performance.now() - since;
    if (isTrue) return tookMs;
    if (tookMs > withinMs) return undefined;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Everybody is handed what the log has now. */
export async function isCaughtUp({ world, everybody }: Scene, withinMs: number): Promise<boolean> {
  const tops = new Map<string, number>();
  for (const { channel, offset } of await world.readLog()) tops.set(channel, offset);
  const reaching = everybody.flatMap(({ lives, home }) =>
    lives.map((life) => life.reached(home, tops.get(home) ?? 0, withinMs)),
  );
  return areFulfilled(reaching);
}

/**
 * Everybody says a line, and is told of it and of all before it that it is on disk. Nothing else is said meanwhile; whoever has said too much
 * just before is answered so, and that counts as an answer.
 */
export async function isAcknowledged(scene: Scene, withinMs: number): Promise<boolean> {
  const { people, load } = scene;
  let areAnswered = false;
  load.pause();
  const refusals = await heardDuring(scene, 'refused', async () => {
    for (const { say } of people) say();
    const answers = people.flatMap(({ lives }) => lives.map((life) => life.drained(withinMs)));
    areAnswered = await areFulfilled(answers);
  });
  load.resume();
  return areAnswered && refusals.every(({ fact }) => fact.error === 'RATE_LIMIT_EXCEEDED');
}

async function areFulfilled(all: readonly Promise<unknown>[]): Promise<boolean> {
  return (await Promise.allSettled(all)).every(({ status }) => status === 'fulfilled');
}
