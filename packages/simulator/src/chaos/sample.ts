import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { isSound, runBlock } from './block.ts';
import { FAULTS } from './faults/index.ts';
import type { Fault, WorldKind } from './faults/fault.ts';
import { APART, sampledIn, sequenceOf } from './faults/sequence.ts';
import { blockLine } from './reportTable.ts';

// Every fault once, in two worlds beside each other: what CI has time for. The last line is the sum; worlds that failed say their seed.

const CROWD = { people: 18, rooms: 3, linesPerSecond: 9 };
const KINDS: readonly WorldKind[] = ['single', 'cluster'];

/** The worlds run in processes of their own, for each has its clients in its own event loop. */
async function main(seed: string): Promise<number> {
  const codes = await Promise.all(
    KINDS.map(async (kind) => {
      const args = [...process.execArgv, import.meta.filename, '--seed', seed, '--kind', kind];
      const child = spawn(process.execPath, args, { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code ?? 1;
    }),
  );
  const failed = codes.filter((code) => code !== 0).length;
  console.log(
    `${FAULTS.length} faults (seed ${seed}): ${KINDS.length - failed} worlds held, ${failed} did not`,
  );
  return failed === 0 ? 0 : 1;
}

async function runWorlds(kind: WorldKind, seed: string): Promise<number> {
  const apart = kind === 'cluster' ? FAULTS.filter(({ id }) => APART.includes(id)) : [];
  const sequence = sequenceOf(sampledIn(kind, FAULTS), kind, (line) => console.log(line));
  let failed = 0;
  for (const fault of [sequence, ...apart]) failed += (await holds(fault, kind, seed)) ? 0 : 1;
  return failed === 0 ? 0 : 1;
}

/**
 * The checks hold or they do not. What a fault promises beside them is mostly how long something takes, which a machine that is busy with
 * something else may miss: that gets a second chance, in a world of its own and for all to see.
 */
async function holds(fault: Fault, kind: WorldKind, seed: string): Promise<boolean> {
  const run = (turn: number) =>
    runBlock({ fault, kind, seed: `${seed}/${kind}/${turn}`, cycles: 1, ...CROWD });
  const first = await run(1);
  console.log(blockLine(first));
  if (isSound(first) || first.violations.length > 0) return isSound(first);
  console.log(`     ${kind}: no check failed; once more, for the times`);
  const second = await run(2);
  console.log(blockLine(second));
  return isSound(second);
}

const { values } = parseArgs({ options: { seed: { type: 'string' }, kind: { type: 'string' } } });
const seed = values.seed ?? String(Date.now());
const kind = KINDS.find((each) => each === values.kind);
try {
  process.exitCode = kind ? await runWorlds(kind, seed) : await main(seed);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
