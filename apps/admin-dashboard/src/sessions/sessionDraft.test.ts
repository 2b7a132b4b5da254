import { calls } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { samplePerson } from '../people/samplePerson.ts';
import { EMPTY_SESSION, instructorOptions, newSession } from './sessionDraft.ts';

describe('newSession', () => {
  it('leaves out what was left empty and turns the local time into an instant', () => {
    const body = newSession({ ...EMPTY_SESSION, title: 'Box', startsAt: '2026-11-21T18:30', capacity: '' });
    expect(body).toEqual({
      title: 'Box',
      duration_minutes: 20,
      starts_at: new Date(2026, 10, 21, 18, 30).toISOString(),
    });
  });

  it('lets the schema refuse an empty number', () => {
    const body = newSession({ ...EMPTY_SESSION, title: 'Box', minutes: '' });
    expect(calls.createSession.body.safeParse(body).error?.issues[0]?.path).toEqual(['duration_minutes']);
  });
});

describe('instructorOptions', () => {
  it('names those who may lead first, the others apart from them, and nobody who was removed', () => {
    const people = [
      samplePerson({ id: 'p', first_name: 'Aaron' }),
      samplePerson({ id: 'r', status: 'removed' }),
      samplePerson({ id: 'i', first_name: 'Zoe', role: 'instructor' }),
      samplePerson({ id: 'a', first_name: 'Yan', role: 'admin' }),
    ];
    const groups = instructorOptions(people, 'Nobody yet').map(({ value, group }) => [value, group]);
    expect(groups).toEqual([
      ['', undefined],
      ['a', 'Instructors'],
      ['i', 'Instructors'],
      ['p', 'Others: it makes them instructors'],
    ]);
  });

  it('tells two of one name apart', () => {
    const people = [
      samplePerson({ id: '1', email: 'one@example.org' }),
      samplePerson({ id: '2', email: 'two@example.org' }),
      samplePerson({ id: '3', first_name: 'Bo' }),
    ];
    const words = instructorOptions(people, 'Nobody yet').map(({ text }) => text);
    expect(words).toEqual([
      'Nobody yet',
      'Ana Lima (one@example.org)',
      'Ana Lima (two@example.org)',
      'Bo Lima',
    ]);
  });
});
