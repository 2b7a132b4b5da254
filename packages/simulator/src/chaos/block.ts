import { setTimeout as sleep } from 'node:timers/promises';
import { quantiles } from '../table.ts';
import { checkRun, type Verdict } from './check.ts';
import { BOUNDS, type Bounds } from './checks/index.ts';
import { densestShare } from './densest.ts';
import { BACK_WITHIN_MS, type Fault, type WorldKind } from './faults/fault.ts';
import type { Figure } from './figures.ts';
import { openScene, type Scene } from './scene.ts';
import type { Counts } from './tally.ts';
import { createWorld } from './world.ts';

export type BlockOptions = {
  readonly fault: Fault;
  readonly kind: WorldKind;
  /** Everything that is drawn in the block follows from it. */
  readonly seed: string;
  /** How often the fault is injected. */
  readonly cycles: number;
  readonly people: number;
  readonly rooms: number;
  readonly linesPerSecond: number;
  /** @default false */
  readonly isLong?: boolean;
};

/** What one world went through, and what is to be said of it. */
export type Block = {
  readonly fault: string;
  readonly kind: WorldKind;
  readonly seed: string;
  readonly cycles: number;
  readonly people: number;
  readonly seconds: number;
  readonly counts: Counts;
  readonly acknowledged: number;
  readonly deliveries: number;
  /** Of those that were cut off: until they were live again on all their channels. */
  readonly returns: {
    readonly count: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
  };
  /** The largest share of the new connections that came in one second. */
  readonly densestSecond: number;
  readonly resets: number;
  /** What the fault measured. */
  readonly figures: readonly Figure[];
  readonly violations: Verdict['violations'];
  /** Promises of the fault itself that did not hold. */
  readonly failed: readonly string[];
  /** What took longer than promised; see {@link Scene}. */
  readonly delays: readonly string[];
};

/** Between two injections, drawn anew each time. */
const PAUSE_MS = { low: 300, high: 1_200 };
const WARM_UP_MS = 1_500;

/** Opens a world, injects the fault again and again under load, and judges what was noted. Rejects when the world itself cannot be had. */
export async function runBlock(options: BlockOptions): Promise<Block> {
  const { fault, kind, seed, cycles, people, rooms, linesPerSecond, isLong = false } = options;
  const startedAt = performance.now();
  await using world = await createWorld({ kind, seed, ...fault.world, variables: variablesOf(fault) });
  const scene = await openScene({ world, people, rooms, linesPerSecond, isLong });
  try {
    await sleep(WARM_UP_MS);
    await scene.measure('before');
    await injectAgainAndAgain(fault, scene, cycles);
    await scene.settle();
    await scene.measure('after');
    scene.recorder.flush();
    const verdict = await checkRun(scene.recorder.directory, {
      ...BOUNDS,
      convergedMs: Math.max(BOUNDS.convergedMs, fault.backWithinMs ?? 0),
      growth: growthOf(people + rooms),
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    return { fault: fault.id, ...{ kind, seed, cycles, people, seconds }, ...saying(scene, verdict) };
  } finally {
    scene.end();
  }
}

async function injectAgainAndAgain(fault: Fault, scene: Scene, cycles: number): Promise<void> {
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    await sleep(scene.random.between(PAUSE_MS.low, PAUSE_MS.high));
    await fault.inject(scene);
    scene.world.heal();
    await scene.everybodyBack(fault.backWithinMs ?? BACK_WITHIN_MS);
  }
}

/** Those who were spread over the nodes may all be on one at the end; what leaks with each fault is more than that. */
function growthOf(people: number): Bounds['growth'] {
  const { growth } = BOUNDS;
  return { ...growth, handles: growth.handles + 2 * people, timers: growth.timers + 2 * people };
}

/** Everybody comes from one address, and all come back at once. */
function variablesOf({ world }: Fault): Readonly<Record<string, string>> {
  return { HTTP_RATE_FACTOR: '1000', ...world?.variables };
}

type Said = Omit<Block, 'fault' | 'kind' | 'seed' | 'cycles' | 'people' | 'seconds'>;

function saying({ recorder, recovery, tally, failed, delays, figures }: Scene, verdict: Verdict): Said {
  const { returnsMs, connectedAt, resets } = recovery;
  const share = quantiles(returnsMs);
  return {
    counts: tally.counts(),
    acknowledged: recorder.counts.get('acknowledged') ?? 0,
    deliveries: recorder.counts.get('received') ?? 0,
    returns: {
      count: returnsMs.length,
      p50Ms: Math.round(share(0.5)),
      p99Ms: Math.round(share(0.99)),
      maxMs: Math.round(share(1)),
    },
    densestSecond: Math.round(densestShare(connectedAt) * 1_000) / 1_000,
    resets,
    figures: figures.all(),
    violations: verdict.violations,
    failed: [...failed, ...figures.exceeded()],
    delays,
  };
}

export function isSound({ violations, failed }: Block): boolean {
  return violations.length === 0 && failed.length === 0;
}
