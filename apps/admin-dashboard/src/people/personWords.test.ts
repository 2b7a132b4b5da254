import { describe, expect, it } from 'vitest';
import { sampleSession } from '../sessions/sampleSession.ts';
import { initials, inviteWord, removalEffects, revocationEffects } from './personWords.ts';
import { samplePerson } from './samplePerson.ts';

const joined = { joined_at: '2026-11-21T09:00:00.000Z' };

describe('inviteWord', () => {
  it.each([
    ['Unused', samplePerson()],
    ['Used', samplePerson(joined)],
    ['Expired', samplePerson({ token_valid: false })],
    ['No link', samplePerson({ invite_url: null, invite_code: null })],
    ['Revoked', samplePerson({ ...joined, status: 'revoked', token_valid: false })],
  ])('says %s', (text, person) => {
    expect(inviteWord(person).text).toBe(text);
  });
});

describe('removalEffects', () => {
  it('names the seat, the connections and the link', () => {
    const person = samplePerson({ session_id: 's1', session_title: 'Morning', devices: 2 });
    expect(removalEffects(person, [])).toEqual([
      'Ana Lima (ana@example.org) disappears from the table.',
      'Ana loses the seat in “Morning” and cannot come back in.',
      '2 open connections of Ana will be closed now.',
      'The invite link stops working.',
    ]);
  });

  it('names the open sessions that lose their instructor, and no ended one', () => {
    const instructor = { user_id: 'u1', name: 'Ana Lima', role: 'instructor' } as const;
    const sessions = [
      sampleSession({ title: 'Live one', phase: 'live', instructor, people: 12 }),
      sampleSession({ title: 'Old one', phase: 'ended', instructor, people: 9 }),
      sampleSession({ title: 'Of another', phase: 'live', people: 3 }),
    ];
    const led = removalEffects(samplePerson(), sessions).filter((effect) => effect.includes('instructor'));
    expect(led).toEqual(['“Live one” with 12 people is left without its instructor.']);
  });
});

describe('revocationEffects', () => {
  it('says who is shown out', () => {
    expect(revocationEffects(samplePerson({ ...joined, devices: 1 }))).toEqual([
      'The link of Ana Lima stops working.',
      'Ana came in by it and is shown out.',
      '1 open connection will be closed now.',
    ]);
    expect(revocationEffects(samplePerson())).toHaveLength(1);
  });
});

describe('initials', () => {
  it.each([
    ['Ana Lima', 'AL'],
    ['Ana', 'A'],
    ['Ana de la Lima', 'AL'],
    ['', ''],
  ])('of "%s" are "%s"', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
