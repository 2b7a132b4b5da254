import type { Fact, FactOf } from './facts.ts';
import { walk, type Walk, type ViewStep } from './walk.ts';

export type Publish = {
  readonly who: string;
  readonly mark: string;
  readonly order: number;
  readonly at: number;
  outcome: 'open' | 'acknowledged' | 'refused' | 'unknown';
  offset: number | undefined;
  isDuplicate: boolean;
  /** Of the acknowledgement: a line may have waited for long. Infinity without one. */
  acknowledgedAt: number;
};

/** One life on one channel: what its application was told, in order, and what that amounts to. */
export type View = {
  readonly who: string;
  readonly steps: readonly ViewStep[];
  readonly walk: Walk;
  readonly hasLeft: boolean;
};

export type LogRow = FactOf<'logged'>;

/** What is known of a whole run, whatever the channel. */
export type Run = {
  readonly faults: readonly FactOf<'fault'>[];
  readonly authorizations: readonly FactOf<'authorization'>[];
  readonly connections: readonly (FactOf<'connected'> | FactOf<'closed'>)[];
  readonly measures: readonly FactOf<'measured'>[];
  readonly troubles: readonly FactOf<'trouble'>[];
  readonly scans: readonly FactOf<'scanned'>[];
  readonly endedAt: number;
};

export type ChannelHistory = {
  readonly channel: string;
  readonly run: Run;
  readonly publishes: ReadonlyMap<string, Publish>;
  readonly views: readonly View[];
  /** By offset; one for each history of the channel (a rewind begins another), the last one is true now. Never empty. */
  readonly logs: readonly ReadonlyMap<number, LogRow>[];
  /** The newest offset of the true log; 0 for an empty one. */
  readonly top: number;
  readonly cuts: readonly (FactOf<'trimmed'> | FactOf<'rewound'>)[];
  readonly answers: readonly FactOf<'subscribed'>[];
  readonly holdings: readonly FactOf<'holds'>[];
  readonly shown: readonly FactOf<'presence'>[];
};

/** The general facts of a run. `endedAt` is the last instant of all facts. */
export function readRun(facts: Iterable<Fact>): Run {
  const pick = byKind(facts);
  return {
    faults: pick('fault'),
    authorizations: pick('authorization'),
    connections: merged(pick('connected'), pick('closed')),
    measures: pick('measured'),
    troubles: pick('trouble'),
    scans: pick('scanned'),
    endedAt: pick.endedAt,
  };
}

/** The facts of one channel, put in order. */
export function readChannel(channel: string, facts: readonly Fact[], run: Run): ChannelHistory {
  const pick = byKind(facts);
  const logs = logsOf(pick('logged'));
  return {
    channel,
    run: { ...run, endedAt: Math.max(run.endedAt, pick.endedAt) },
    publishes: publishesOf(pick),
    views: viewsOf(facts),
    logs,
    top: Math.max(0, ...(logs.at(-1)?.keys() ?? [])),
    cuts: merged(pick('trimmed'), pick('rewound')),
    answers: pick('subscribed'),
    holdings: pick('holds'),
    shown: pick('presence'),
  };
}

type ByKind = { <I extends Fact['is']>(is: I): readonly FactOf<I>[]; readonly endedAt: number };

function byKind(facts: Iterable<Fact>): ByKind {
  const kinds = new Map<Fact['is'], Fact[]>();
  let endedAt = 0;
  for (const fact of facts) {
    endedAt = Math.max(endedAt, fact.at);
    const known = kinds.get(fact.is);
    if (known) known.push(fact);
    else kinds.set(fact.is, [fact]);
  }
  const pick = <I extends Fact['is']>(is: I): readonly FactOf<I>[] => (kinds.get(is) ?? []) as FactOf<I>[];
  return Object.assign(pick, { endedAt });
}

function merged<A extends Fact, B extends Fact>(a: readonly A[], b: readonly B[]): readonly (A | B)[] {
  return [...a, ...b].sort((one, other) => one.at - other.at);
}

function publishesOf(pick: ByKind): ReadonlyMap<string, Publish> {
  const publishes = new Map<string, Publish>();
  for (const { who, mark, order, at } of pick('invoked')) {
    const unanswered = { outcome: 'open', offset: undefined, isDuplicate: false } as const;
    publishes.set(mark, { who, mark, order, at, ...unanswered, acknowledgedAt: Infinity });
  }
  const answered = (mark: string, outcome: Partial<Publish>): void => {
    const publish = publishes.get(mark);
    if (publish) Object.assign(publish, outcome);
  };
  for (const { mark } of pick('unknown')) answered(mark, { outcome: 'unknown' });
  for (const { mark } of pick('refused')) answered(mark, { outcome: 'refused' });
  for (const { mark, offset, duplicate, at } of pick('acknowledged')) {
    answered(mark, { outcome: 'acknowledged', offset, isDuplicate: duplicate, acknowledgedAt: at });
  }
  return publishes;
}

function viewsOf(facts: readonly Fact[]): readonly View[] {
  // In the order in which they were noted, which says more than their times.
  const steps = facts.filter(isStep);
  return [...Map.groupBy(steps, ({ who }) => who)].map(([who, own]) => ({
    who,
    steps: own,
    walk: walk(own),
    hasLeft: own.some(({ is }) => is === 'left'),
  }));
}

function isStep(fact: Fact): fact is ViewStep {
  return STEPS.has(fact.is);
}

const STEPS: ReadonlySet<string> = new Set(['followed', 'received', 'returned', 'live', 'left']);

function logsOf(rows: readonly LogRow[]): readonly ReadonlyMap<number, LogRow>[] {
  const logs = [...Map.groupBy(rows, ({ history }) => history)].sort(([a], [b]) => a - b);
  if (logs.length === 0) return [new Map()];
  return logs.map(([, own]) => new Map(own.map((row) => [row.offset, row])));
}
