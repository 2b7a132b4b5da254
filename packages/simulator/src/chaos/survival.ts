import type { Report } from './campaign.ts';
import type { WorldKind } from './faults/fault.ts';
import { isSound, type Block } from './block.ts';

/** What becomes of each delivery class when something fails, and which faults of a report prove it. */
type Failure = {
  readonly failure: string;
  /** What has to be set for it. */
  readonly setting: string;
  readonly kind: WorldKind;
  readonly faults: readonly string[];
  readonly event: string;
  readonly state: string;
  readonly signal: string;
};

const ONE_NODE = 'one node, SQLite';
const SEVERAL = '`REDIS_URL` and `DATABASE_URL`';
const KEPT = 'kept';
const TOLD_ANEW = 'told anew';
const DROPPED = 'dropped';

const FAILURES: readonly Failure[] = [
  {
    ...{ failure: 'a client loses its network, sleeps, or is reloaded with a memory', setting: ONE_NODE },
    ...{ kind: 'single', faults: ['F10', 'F11', 'F12', 'F16', 'F17', 'F19'] },
    ...{ event: 'kept, both ways', state: 'newest told at the return', signal: DROPPED },
  },
  {
    ...{ failure: 'a reader is too slow', setting: ONE_NODE, kind: 'single', faults: ['F13', 'F14'] },
    ...{ event: 'kept: closed, and resumed', state: 'newest per key', signal: DROPPED },
  },
  {
    ...{
      failure: 'the node is killed, or loses power',
      setting: ONE_NODE,
      kind: 'single',
      faults: ['F3', 'F5'],
    },
    ...{ event: KEPT, state: 'told anew from the database; presence as people return', signal: DROPPED },
  },
  {
    ...{ failure: 'the disk is full', setting: ONE_NODE, kind: 'single', faults: ['F28'] },
    ...{ event: 'refused or held, and sent again; none lost', state: 'goes on', signal: 'goes on' },
  },
  {
    ...{
      failure: 'one of several nodes is killed',
      setting: SEVERAL,
      kind: 'cluster',
      faults: ['F1', 'F5', 'F8'],
    },
    ...{ event: KEPT, state: 'kept; those of its people go within 13 s unless they return', signal: DROPPED },
  },
  {
    ...{ failure: 'all nodes are killed', setting: SEVERAL, kind: 'cluster', faults: ['F2'] },
    ...{ event: KEPT, state: 'kept in Redis', signal: DROPPED },
  },
  {
    ...{ failure: 'a node is restarted or drained', setting: SEVERAL, kind: 'cluster', faults: ['F7'] },
    ...{ event: KEPT, state: 'kept, presence too', signal: 'goes on' },
  },
  {
    ...{
      failure: 'a node stands still or cannot be reached',
      setting: SEVERAL,
      kind: 'cluster',
      faults: ['F4', 'F6', 'F11'],
    },
    ...{ event: KEPT, state: 'kept; those of its people go with it', signal: DROPPED },
  },
  {
    ...{
      failure: 'Redis is killed, emptied or full',
      setting: SEVERAL,
      kind: 'cluster',
      faults: ['F21', 'F25'],
    },
    ...{ event: KEPT, state: `${TOLD_ANEW} within 5 s`, signal: 'dropped between nodes' },
  },
  {
    ...{
      failure: 'Redis does not answer, or loses messages',
      setting: SEVERAL,
      kind: 'cluster',
      faults: ['F22', 'F23', 'F24'],
    },
    ...{
      event: 'kept; at other nodes up to 5 s late',
      state: 'on each node, told anew afterwards',
      signal: 'dropped between nodes',
    },
  },
  {
    ...{
      failure: 'PostgreSQL stops, or a process of it',
      setting: SEVERAL,
      kind: 'cluster',
      faults: ['F26', 'F27'],
    },
    ...{
      event: 'refused with a hint, or held, and sent again; none lost',
      state: 'goes on',
      signal: 'goes on',
    },
  },
  {
    ...{ failure: 'any two of these at once', setting: SEVERAL, kind: 'cluster', faults: ['F35'] },
    ...{ event: KEPT, state: TOLD_ANEW, signal: DROPPED },
  },
];

/** The table for people, with how often a report has it. Throws for a row that the report has nothing of. */
export function survivalTable(report: Report): string {
  const rows = FAILURES.map((row) => {
    const { failure, setting, event, state, signal } = row;
    return `| ${[failure, setting, event, state, signal, proofOf(row, report)].join(' | ')} |`;
  });
  return [
    '| what fails | with | event | state | signal | injected |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function proofOf({ failure, kind, faults }: Failure, { blocks }: Report): string {
  const counts = faults.map((fault) => {
    const own = blocks.filter((block) => block.fault === fault && block.kind === kind);
    const cycles = own.reduce((sum, block) => sum + block.cycles, 0);
    if (cycles === 0)
      throw new Error(`The report has no ${fault} in a ${kind} world, which "${failure}" is proved by.`);
    return `${fault} ${cycles.toLocaleString('en')}×${sayingBroken(own)}`;
  });
  return counts.join(', ');
}

/** What did not hold is said where it is claimed. */
function sayingBroken(blocks: readonly Block[]): string {
  const broken = blocks.filter((block) => !isSound(block));
  if (broken.length === 0) return '';
  const checks = new Set(broken.flatMap(({ violations }) => violations.map(({ check }) => check)));
  return ` (**${broken.length} of ${blocks.length} runs broke ${[...checks, ...(checks.size ? [] : ['a promise'])].join(', ')}**)`;
}
