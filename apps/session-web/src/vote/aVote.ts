import { TECHNIQUES, type Vote } from '@attune/protocol';

const technique = (id: string) => TECHNIQUES.find((known) => known.id === id) ?? null;

/** A vote for tests: open, hidden until the close, nobody has voted. */
export function aVote(part: Partial<Vote> = {}): Vote {
  return {
    id: 'v1',
    question: 'Which breath next?',
    choices: [
      { label: 'Box', technique: technique('box') },
      { label: 'Slow', technique: technique('extended-exhale') },
      { label: 'Silence', technique: null },
    ],
    results: 'after_close',
    applies: true,
    phase: 'open',
    opened_by: { user_id: 'ines', name: 'Ines', role: 'instructor' },
    opened_at: '2026-11-21T07:59:00.000Z',
    closes_at: null,
    voters: 0,
    entitled: 3,
    counts: null,
    outcome: null,
    chosen: null,
    applies_at: null,
    ...part,
  };
}
