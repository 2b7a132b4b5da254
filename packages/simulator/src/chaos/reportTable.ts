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

function figureLine({ name, count, p50, p99, max, mostP99 }: Figure): string {
  const limit = mostP99 === undefined ? '' : `, p99 at most ${mostP99}`;
  return `     ${name}: p50 ${p50}, p99 ${p99}, max ${max} (${count} times${limit})`;
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

export function reportTable(report: Report): string {
  return table('\nFaults under load', sums(report));
}

/** The sums, and then every block with its seed: what `--seed` and the line's other columns replay. */
export function reportPage(report: Report): string {
  return [
    '# Faults under load',
    '',
    'Written by `npm run chaos -- --report`; what the columns say: [the chaos](../README.md#the-chaos).',
    '',
    ...markdown(['what', 'how often'], sums(report)),
    '',
    ...markdown(COLUMNS, report.blocks.map(rowOf)),
    '',
    ...report.blocks.flatMap(({ fault, kind, people, figures }) =>
      figures.map((figure) => `- ${fault} ${kind}, ${people} people: ${figureLine(figure).trim()}`),
    ),
    '',
  ].join('\n');
}

const COLUMNS = [
  ...['fault', 'world', 'people', 'injected', 'acknowledged', 'delivered', 'returns'],
  ...['back p50', 'p99', 'max', 'violations', 'late', 'not kept', 'seed'],
];

function rowOf(block: Block): readonly (string | number)[] {
  const { fault, kind, people, cycles, acknowledged, deliveries, returns, violations, delays, failed } =
    block;
  const times = [returns.p50Ms, returns.p99Ms, returns.maxMs].map(inSeconds);
  const broken = violations.reduce((total, { count }) => total + count, 0);
  return [
    ...[fault, kind, people, cycles, acknowledged, deliveries, returns.count, ...times],
    ...[broken, delays.length, failed.length, `\`${block.seed}\``],
  ];
}

function markdown(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function sums({ seed, machine, blocks }: Report): readonly (readonly [string, string | number])[] {
  const counts = sumOf(blocks.map((block) => block.counts));
  const sum = (of: (block: Block) => number): number => blocks.reduce((total, block) => total + of(block), 0);
  const broken = blocks.filter((block) => !isSound(block));
  return [
    ['seed', seed],
    ['machine', machine],
    ['of', codeOf(blocks)],
    ['faults', new Set(blocks.map(({ fault }) => fault)).size],
    ...TALLIED.map((what) => [WORDS[what], counts[what] ?? 0] as const),
    ['acknowledged events', sum(({ acknowledged }) => acknowledged)],
    ['deliveries', sum(({ deliveries }) => deliveries)],
    ['returns', sum(({ returns }) => returns.count)],
    ['violations', sum(({ violations }) => violations.reduce((total, { count }) => total + count, 0))],
    ['longer than promised', sum(({ delays }) => delays.length)],
    ['promises not kept', sum(({ failed }) => failed.length)],
    ['blocks that failed', broken.length === 0 ? 0 : broken.map(({ seed: own }) => own).join(' ')],
  ];
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** All commits that ran, with their days: a campaign may take several. */
function codeOf(blocks: Report['blocks']): string {
  const named = blocks.map(({ commit = 'code that was not noted', day }) =>
    day === undefined ? commit : `${commit} on ${day}`,
  );
  return [...new Set(named)].join(', ');
}
