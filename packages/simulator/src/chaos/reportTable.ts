import { table } from '../table.ts';
import { isSound, type Block } from './block.ts';
import type { Figure } from './figures.ts';
import type { Report } from './campaign.ts';
import { sumOf, TALLIED } from './tally.ts';

const WORDS: Readonly<Record<(typeof TALLIED)[number], string>> = {
  nodeKills: 'kills of one of several nodes',
  sqliteKills: 'kills of a node on SQLite',
  nodeStops: 'nodes stopped or stalled',
  clientCuts: 'clients cut off',
  redisKills: 'kills of Redis',
  redisFlushes: 'flushes of Redis',
  postgresKills: 'PostgreSQL or a process of it killed',
  linkFaults: 'faults of a link',
  restarts: 'restarts and drains',
  withdrawals: 'withdrawals of a seat or role',
  compounds: 'compounds of two faults',
  others: 'others',
};

export function blockLine(block: Block): string {
  const { fault, kind, cycles, seconds, acknowledged, returns, seed } = block;
  const times = `back p50 ${inSeconds(returns.p50Ms)}, p99 ${inSeconds(returns.p99Ms)}, max ${inSeconds(returns.maxMs)}`;
  const head = `${fault.padEnd(4)} ${kind.padEnd(8)} ${cycles} x in ${seconds.toFixed(0)} s: ${acknowledged} acknowledged, ${times}`;
  return [
    `${isSound(block) ? 'ok  ' : 'FAIL'} ${head}`,
    ...block.figures.map(figureLine),
    ...faultsOf(block),
    ...block.delays.map((sentence) => `     late: ${sentence}`),
    ...(isSound(block) ? [] : [`     seed ${seed}`]),
  ].join('\n');
}

function figureLine({ name, count, p50, p99, max }: Figure): string {
  return `     ${name}: p50 ${p50}, p99 ${p99}, max ${max} (${count} times)`;
}

function faultsOf({ violations, failed }: Block): readonly string[] {
  return [
    ...violations.flatMap(({ check, count, first }) => [
      `     ${check}: ${count}`,
      ...first.slice(0, 5).map((sentence) => `       ${sentence}`),
    ]),
    ...failed.map((sentence) => `     expected: ${sentence}`),
  ];
}

export function reportTable({ seed, machine, blocks }: Report): string {
  const counts = sumOf(blocks.map((block) => block.counts));
  const sum = (of: (block: Block) => number): number => blocks.reduce((total, block) => total + of(block), 0);
  const broken = blocks.filter((block) => !isSound(block));
  return table('\nFaults under load', [
    ['seed', seed],
    ['machine', machine],
    ['faults', new Set(blocks.map(({ fault }) => fault)).size],
    ...TALLIED.map((what) => [WORDS[what], counts[what] ?? 0] as const),
    ['acknowledged events', sum(({ acknowledged }) => acknowledged)],
    ['deliveries', sum(({ deliveries }) => deliveries)],
    ['returns', sum(({ returns }) => returns.count)],
    ['violations', sum(({ violations }) => violations.reduce((total, { count }) => total + count, 0))],
    ['longer than promised', sum(({ delays }) => delays.length)],
    ['promises not kept', sum(({ failed }) => failed.length)],
    ['blocks that failed', broken.length === 0 ? 0 : broken.map(({ seed: own }) => own).join(' ')],
  ]);
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
