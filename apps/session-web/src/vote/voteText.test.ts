import { TECHNIQUES, type PacerPlan, type Vote } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { closesText, hiddenText, nextText, outcomeText, resultRows, votersText } from './voteText.ts';
import { aVote } from './aVote.ts';

const NOW = Date.parse('2026-11-21T08:00:00.000Z');
const inMs = (ms: number) => new Date(NOW + ms).toISOString();
const technique = (id: string) => {
  const known = TECHNIQUES.find((one) => one.id === id);
  if (!known) throw new Error(`There is no ${id}.`);
  return known;
};

/** The first one is breathed, and the second one begins in so many milliseconds. */
function breathing(id: string, next?: string, startsInMs = 0): PacerPlan {
  return {
    technique: technique(id),
    started_at: inMs(-60_000),
    next: next === undefined ? null : { technique: technique(next), starts_at: inMs(startsInMs) },
  };
}

describe('the result', () => {
  it('has the votes and their part in words', () => {
    const rows = resultRows(aVote({ chosen: 1 }), [1, 2, 0], 0);
    expect(rows).toEqual([
      { label: 'Box', votes: '1 vote', percent: 33, isChosen: false, isMine: true },
      { label: 'Slow', votes: '2 votes', percent: 67, isChosen: true, isMine: false },
      { label: 'Silence', votes: '0 votes', percent: 0, isChosen: false, isMine: false },
    ]);
  });

  it('is 0 % of everything before the first vote', () => {
    expect(resultRows(aVote(), [0, 0, 0], undefined).map(({ percent }) => percent)).toEqual([0, 0, 0]);
  });

  it('says how many voted, and why there is nothing to see', () => {
    expect(votersText(aVote({ voters: 21, entitled: 24 }))).toBe('21 of 24 voted');
    expect(hiddenText(aVote({ results: 'after_vote' }))).toContain('who have voted');
    expect(hiddenText(aVote({ results: 'after_close' }))).toContain('closed');
  });
});

describe('the time', () => {
  it.each<[string | null, string]>([
    [inMs(65_000), 'closes in 1:05'],
    [inMs(0), 'closing'],
    [null, 'open until Ines closes it'],
  ])('closing at %s', (closes_at, text) => {
    expect(closesText(aVote({ closes_at }), NOW)).toBe(text);
  });

  it.each<[Partial<Vote>, 'live' | 'paused', string]>([
    [{ phase: 'closed', applies_at: inMs(5_200) }, 'live', 'It becomes the next breath in 6 s.'],
    [{ phase: 'closed', applies_at: inMs(-1) }, 'live', 'It becomes the next breath now.'],
    [
      { phase: 'settled', applies_at: inMs(-1) },
      'paused',
      'It becomes the next breath when the session goes on.',
    ],
    [{ phase: 'vetoed' }, 'live', 'The instructor decided against it: the breath stays as it is.'],
    [{ phase: 'closed' }, 'live', ''],
  ])('of %j', (part, session, text) => {
    expect(nextText(aVote(part), { phase: session, pacer: breathing('box') }, NOW)).toBe(text);
  });

  it.each<[string, PacerPlan, string]>([
    [
      'announced',
      breathing('extended-exhale', 'box', 1),
      'It is the next breath, from the end of a breath on.',
    ],
    ['begun a moment ago', breathing('extended-exhale', 'box', 0), 'It is breathed now.'],
    ['the breath', breathing('box'), 'It is breathed now.'],
    ['the breath, with another ahead', breathing('box', 'extended-exhale', 1), 'It is breathed now.'],
    ['over', breathing('extended-exhale'), 'It became the next breath.'],
  ])('of a breath that is %s', (_, pacer, text) => {
    expect(nextText(aVote({ phase: 'applied', chosen: 0 }), { phase: 'live', pacer }, NOW)).toBe(text);
  });
});

describe('what it came to', () => {
  it.each<[Partial<Vote>, boolean, string]>([
    [{ outcome: { winner: 0 }, chosen: 0 }, false, '“Box” has the most votes.'],
    [{ outcome: { nobody: true } }, false, 'Nobody voted.'],
    [{ outcome: { tie: [0, 2] } }, false, 'A tie between “Box” and “Silence”. The instructor chooses.'],
    [{ outcome: { tie: [0, 1, 2] } }, true, 'A tie between “Box”, “Slow” and “Silence”. Choose one of them.'],
    [{ outcome: { tie: [0, 1] }, chosen: 1 }, false, 'A tie between “Box” and “Slow”. “Slow” was chosen.'],
  ])('%j', (part, leads, text) => {
    expect(outcomeText(aVote({ phase: 'closed', ...part }), leads)).toBe(text);
  });
});
