import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sound, type Told } from '../../test/told.ts';
import { checkRun } from './check.ts';
import { markOf } from './faces.ts';
import { createRecorder } from './recorder.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'attune-check-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const CHANNEL = 'session:s';

/** What a run has beside what people say: an answer, a row of people, and what somebody holds. */
const rest: readonly Told[] = [
  [
    'ana',
    {
      ...{ is: 'subscribed', channel: CHANNEL, epoch: 'e', offset: 0, recovered: true, reason: null },
      ...{ first: null, last: null, session: null },
    },
  ],
  ['ana', { is: 'presence', channel: CHANNEL, user: 'bela', shown: { status: 'here', devices: 1 } }],
  [
    'ana',
    {
      ...{ is: 'holds', channel: CHANNEL, standing: { epoch: 'e', offset: 3 }, session: null },
      lines: [markOf('ana', 1), markOf('bela', 1), markOf('ana', 2)],
      present: { ana: { status: 'here', devices: 1 }, bela: { status: 'here', devices: 1 } },
    },
  ],
];

async function judged(told: readonly Told[]): Promise<readonly string[]> {
  let at = 0;
  const recorder = createRecorder(directory, () => (at += 1_000));
  for (const [who, fact] of told) recorder.note(who, fact);
  recorder.close();
  return (await checkRun(directory)).violations.map(({ check }) => check);
}

it('accepts a recorded run', async () => {
  expect(await judged([...sound, ...rest])).toEqual([]);
});

it('does not take a run in which nothing happened for a sound one', async () => {
  expect(await judged([])).toEqual(['C1', 'C2', 'C3', 'C4', 'C5', 'C7', 'C8', 'C9', 'C10', 'C12']);
});

it.each([
  ['acknowledged', ['C1', 'C7', 'C9']],
  ['received', ['C1', 'C2', 'C3', 'C4', 'C8']],
  ['presence', ['C10']],
  ['subscribed', ['C12']],
] as const)('says which checks had nothing to judge without a fact of %s', async (kind, checks) => {
  const told = [...sound, ...rest].filter(([, fact]) => fact.is !== kind);
  expect(await judged(told)).toEqual(expect.arrayContaining([...checks]));
});
