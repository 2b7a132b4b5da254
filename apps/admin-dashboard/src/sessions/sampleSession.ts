import { TECHNIQUES, type Session, type Technique } from '@attune/protocol';

export function sampleTechnique(index = 0): Technique {
  const technique = TECHNIQUES[index];
  if (!technique) throw new Error(`there is no technique ${index}`);
  return technique;
}

/** A complete session for tests; say only what the test is about. */
export function sampleSession(given: Partial<Session> = {}): Session {
  return {
    id: 's1',
    title: 'Morning breath',
    phase: 'scheduled',
    duration_minutes: 20,
    capacity: 100,
    starts_at: null,
    started_at: null,
    ends_at: null,
    pause: null,
    resumes_at: null,
    instructor: null,
    people: 0,
    waiting: 0,
    pacer: { technique: sampleTechnique(), started_at: '2026-11-21T09:00:00.000Z', next: null },
    summary: null,
    ...given,
  };
}
