/** What a run did to its world; the promise is about how often it was kept. */
export const TALLIED = [
  'nodeKills',
  'sqliteKills',
  'nodeStops',
  'clientCuts',
  'redisKills',
  'redisFlushes',
  'postgresKills',
  'linkFaults',
  'restarts',
  'withdrawals',
  'compounds',
  'others',
] as const;
export type Tallied = (typeof TALLIED)[number];
export type Counts = Readonly<Partial<Record<Tallied, number>>>;

export type Tally = {
  readonly add: (what: Tallied, count?: number) => void;
  readonly counts: () => Counts;
};

export function createTally(): Tally {
  const counts: Partial<Record<Tallied, number>> = {};
  return {
    add: (what, count = 1) => void (counts[what] = (counts[what] ?? 0) + count),
    counts: () => ({ ...counts }),
  };
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum = createTally();
  for (const counts of all) for (const what of TALLIED) if (counts[what]) sum.add(what, counts[what]);
  return sum.counts();
}
