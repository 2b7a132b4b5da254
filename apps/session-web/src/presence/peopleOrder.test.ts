import type { Presence } from '@attune/protocol';
import { expect, it } from 'vitest';
import { initialsOf, peopleFound, peopleOrder } from './peopleOrder.ts';

const person = (name: string, role: Presence['role'] = 'participant', userId = name): Presence => ({
  user_id: userId,
  name,
  role,
  status: 'here',
  devices: 1,
  since: '2026-01-01T00:00:00.000Z',
});

const names = (people: readonly Presence[]) => people.map(({ name }) => name);

it('puts the instructor first, me second and the others by name', () => {
  const people = [
    person('Zoë'),
    person('ben'),
    person('Me', 'participant', 'U9'),
    person('Émile'),
    person('Ana', 'instructor'),
  ];
  expect(names(peopleOrder(people, 'U9'))).toEqual(['Ana', 'Me', 'ben', 'Émile', 'Zoë']);
});

it('keeps one order for people of one name', () => {
  const people = [person('Kim', 'participant', 'U2'), person('Kim', 'observer', 'U1')];
  expect(peopleOrder(people, '').map(({ user_id }) => user_id)).toEqual(['U1', 'U2']);
  expect(peopleOrder(people.toReversed(), '').map(({ user_id }) => user_id)).toEqual(['U1', 'U2']);
});

it('finds names without accents and by any of their words', () => {
  const people = [person('José Álvarez'), person('Joan Miró')];
  expect(names(peopleFound(people, 'alv jose'))).toEqual(['José Álvarez']);
  expect(names(peopleFound(people, '  '))).toEqual(['José Álvarez', 'Joan Miró']);
  expect(names(peopleFound(people, 'zz'))).toEqual([]);
});

it('takes the first letters of a name', () => {
  expect(['Ana', 'José Luis Álvarez', '', '𝒜da B'].map(initialsOf)).toEqual(['A', 'JÁ', '', '𝒜B']);
});
