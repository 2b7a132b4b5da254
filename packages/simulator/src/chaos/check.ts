import {
  BOUNDS,
  CHANNEL_CHECKS,
  CHECK_NAMES,
  RUN_CHECKS,
  type Bounds,
  type CheckName,
} from './checks/index.ts';
import { withoutEvidence } from './checks/evidence.ts';
import type { Fact } from './facts.ts';
import { readChannel, readRun, type Run } from './history.ts';
import { readFacts, recordedChannels } from './recorder.ts';

/** Of a check that fails everywhere the first sentences say enough. */
const KEPT_SENTENCES = 20;

export type Verdict = {
  /** Of the checks that failed, in their order. */
  readonly violations: readonly {
    readonly check: CheckName;
    readonly count: number;
    readonly first: readonly string[];
  }[];
  readonly isSound: boolean;
};

type Found = ReadonlyMap<CheckName, readonly string[]>;

/** Judges a recorded run, one channel after the other. A run in which a check finds nothing to compare does not pass it. */
export async function checkRun(directory: string, bounds: Bounds = BOUNDS): Promise<Verdict> {
  const general = await allOf(readFacts(directory));
  const channels = recordedChannels(directory);
  const { seen, endedAt } = await survey(directory, channels, general);
  const run = { ...readRun(general), endedAt };
  const found = [judgeRun(run, bounds), withoutEvidence(seen)];
  for (const channel of channels) {
    found.push(judgeChannel(channel, await allOf(readFacts(directory, channel)), run, bounds));
  }
  return verdictOf(found);
}

/** Judges facts at hand, which may be a part of a run: every channel among them and what belongs to none. */
export function checkFacts(facts: readonly Fact[], bounds: Bounds = BOUNDS): Verdict {
  const general = facts.filter((fact) => !('channel' in fact));
  const run = { ...readRun(general), endedAt: Math.max(0, ...facts.map(({ at }) => at)) };
  const byChannel = Map.groupBy(facts, (fact) => ('channel' in fact ? fact.channel : ''));
  byChannel.delete('');
  return verdictOf([
    judgeRun(run, bounds),
    ...[...byChannel].map(([channel, own]) => judgeChannel(channel, own, run, bounds)),
  ]);
}

function judgeRun(run: Run, bounds: Bounds): Found {
  return new Map(Object.entries(RUN_CHECKS).map(([name, check]) => [name as CheckName, check(run, bounds)]));
}

function judgeChannel(channel: string, facts: readonly Fact[], run: Run, bounds: Bounds): Found {
  const history = readChannel(channel, facts, run);
  return new Map(
    Object.entries(CHANNEL_CHECKS).map(([name, check]) => [name as CheckName, check(history, bounds)]),
  );
}

function verdictOf(found: readonly Found[]): Verdict {
  const violations = new Map(
    CHECK_NAMES.map((name) => [name, found.flatMap((each) => each.get(name) ?? [])] as const),
  );
  const counts = [...violations].filter(([, { length }]) => length > 0);
  return {
    violations: counts.map(([check, all]) => ({
      check,
      count: all.length,
      first: all.slice(0, KEPT_SENTENCES),
    })),
    isSound: counts.length === 0,
  };
}

type Survey = { readonly seen: ReadonlySet<Fact['is']>; readonly endedAt: number };

/** What there is, and when the last of it was: a run lasts as long as its last fact, whatever file that is in. */
async function survey(
  directory: string,
  channels: readonly string[],
  general: readonly Fact[],
): Promise<Survey> {
  const seen = new Set<Fact['is']>();
  let endedAt = 0;
  const look = ({ is, at }: Fact): void => {
    seen.add(is);
    endedAt = Math.max(endedAt, at);
  };
  general.forEach(look);
  for (const channel of channels) for await (const fact of readFacts(directory, channel)) look(fact);
  return { seen, endedAt };
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
