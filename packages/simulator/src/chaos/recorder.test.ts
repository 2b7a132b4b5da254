import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fact, Noted } from './facts.ts';
import { createRecorder, readFacts, recordedChannels } from './recorder.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'attune-recorder-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const live = (channel: string, offset: number): Noted => ({ is: 'live', channel, epoch: 'e', offset });

async function read(channel?: string): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for await (const fact of readFacts(directory, channel)) facts.push(fact);
  return facts;
}

it('keeps the facts of each channel apart and in order', async () => {
  const recorder = createRecorder(directory, () => 12.3456789);
  for (let offset = 0; offset < 2_000; offset += 1) recorder.note('ana', live('session:a', offset));
  recorder.note('bela', live('session:b', 7));
  recorder.note('bela', { is: 'complained', error: 'TIMEOUT' });
  recorder.close();
  expect(recordedChannels(directory).toSorted()).toEqual(['session:a', 'session:b']);
  expect((await read('session:a')).map((fact) => fact.is === 'live' && fact.offset)).toEqual(
    Array.from({ length: 2_000 }, (_, offset) => offset),
  );
  expect(await read('session:b')).toEqual([{ at: 12.346, who: 'bela', ...live('session:b', 7) }]);
  expect(await read()).toEqual([{ at: 12.346, who: 'bela', is: 'complained', error: 'TIMEOUT' }]);
  expect(recorder.counts.get('live')).toBe(2_001);
});

it('can be read while it is open, and takes nothing once it is closed', async () => {
  const recorder = createRecorder(directory);
  recorder.note('ana', live('session:a', 1));
  recorder.flush();
  expect(await read('session:a')).toHaveLength(1);
  recorder.note('ana', live('session:a', 2));
  recorder.close();
  recorder.note('ana', live('session:a', 3));
  expect(await read('session:a')).toHaveLength(2);
});

it('has nothing of a channel that nothing was noted of', async () => {
  createRecorder(directory).close();
  expect(await read('session:a')).toEqual([]);
  expect(recordedChannels(directory)).toEqual([]);
});
