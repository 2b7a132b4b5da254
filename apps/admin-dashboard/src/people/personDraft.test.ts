import { describe, expect, it } from 'vitest';
import { sampleSession } from '../sessions/sampleSession.ts';
import { draftOf, EMPTY_DRAFT, newPerson, personChange, sessionOptions } from './personDraft.ts';
import { samplePerson } from './samplePerson.ts';

const ana = samplePerson({ session_id: 's1' });

describe('personChange', () => {
  it('is nothing while nothing was changed', () => {
    expect(personChange(ana, draftOf(ana))).toBeUndefined();
  });

  it('holds only what was changed', () => {
    const draft = { ...draftOf(ana), last_name: 'Reis', session_id: '', minutes: '45' };
    expect(personChange(ana, draft)).toEqual({ last_name: 'Reis', session_id: null, session_minutes: 45 });
  });
});

describe('newPerson', () => {
  it('asks for minutes only together with a session', () => {
    const draft = { ...EMPTY_DRAFT, first_name: 'Ana', last_name: 'Lima', email: 'a@b.org', minutes: '30' };
    expect(newPerson(draft)).not.toHaveProperty('session_minutes');
    expect(newPerson({ ...draft, session_id: 's1' })).toMatchObject({
      session_id: 's1',
      session_minutes: 30,
    });
  });
});

describe('sessionOptions', () => {
  it('offers open sessions, and an ended one only to who is in it', () => {
    const sessions = [
      sampleSession({ id: 'a', title: 'Planned' }),
      sampleSession({ id: 'b', title: 'Running', phase: 'live' }),
      sampleSession({ id: 'c', title: 'Over', phase: 'ended' }),
    ];
    expect(sessionOptions(sessions).map(({ value }) => value)).toEqual(['', 'b', 'a']);
    expect(sessionOptions(sessions, 'c').map(({ value }) => value)).toEqual(['', 'b', 'a', 'c']);
  });
});
