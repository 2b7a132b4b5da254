import { setTimeout as sleep } from 'node:timers/promises';
import { logFacts } from '../logFacts.ts';
import { admit, type ChaosPerson } from '../person.ts';
import type { Recorder } from '../recorder.ts';
import { createWorld } from '../world.ts';
import { BOUNDS } from '../checks/index.ts';
import { plantedVariables } from './plant.ts';

const LIVE_WITHIN_MS = 10_000;
/** To notice that a person is gone with their node, and to have looked once more. */
const LOOKED_MS = BOUNDS.ghostMs + 1_500;

/** Two nodes; one is killed, and its people do not come back. Those on the other must see them go. */
export async function ghost(recorder: Recorder, seed: string): Promise<void> {
  await using world = await createWorld({ kind: 'cluster', nodes: 2, seed, variables: plantedVariables() });
  const [first, second] = world.nodes;
  const [room] = await world.openRooms(1, 6);
  if (!first || !second || !room) throw new Error('A world of two nodes has two, and a room.');
  const come = async (name: string, url: string, watches: boolean): Promise<ChaosPerson> => {
    const person = await admit({
      ...{ name, url, watches, code: room.code },
      note: recorder.note,
      secret: () => undefined,
    });
    await person.begin().live(LIVE_WITHIN_MS);
    return person;
  };
  const staying = [await come('p1', first.program.url, true), await come('p2', first.program.url, false)];
  const leaving = [await come('p3', second.program.url, false), await come('p4', second.program.url, false)];
  const everybody = [...staying, ...leaving];
  for (const person of everybody) person.say(2);
  await Promise.all(everybody.map((person) => person.life().drained(LIVE_WITHIN_MS)));
  await sleep(1_000);

  const fault = { is: 'fault', name: 'kill -9', target: second.name, number: 1 } as const;
  recorder.note('world', { ...fault, step: 'begin' });
  await second.program.kill();
  for (const person of leaving) person.end();
  recorder.note('world', { ...fault, step: 'end' });
  await sleep(LOOKED_MS);

  for (const person of staying) person.life().noteHoldings();
  for (const fact of logFacts(await world.readLog(), 0)) recorder.note('world', fact);
  for (const person of staying) person.end();
}
