import { expect, it } from 'vitest';
import { atStart, play, readRecording } from './recording.ts';

it('reads one interval a line', () => {
  expect(readRecording('859\n867\r\n\nnot a beat\n883\n')).toEqual([859, 867, 883]);
});

it('plays every beat once, at its time, whatever the steps', () => {
  const recording = [800, 900, 1000];
  const heard: number[] = [];
  let playback = atStart;
  for (let step = 0; step < 27; step += 1) {
    const after = play(recording, playback, 100);
    playback = after.playback;
    heard.push(...after.rrMs);
  }
  expect(heard).toEqual([800, 900, 1000]);
  expect(play(recording, playback, 800).rrMs).toEqual([800]);
});

it('does not make up for minutes in which the page slept', () => {
  expect(play([1000], atStart, 600_000).rrMs).toEqual([1000, 1000, 1000]);
});

it('is silent without a recording', () => {
  expect(play([], atStart, 5_000).rrMs).toEqual([]);
});
