import { describe, expect, it } from 'vitest';
import { isFiltered, matches, readFilter, writeFilter, type PeopleFilter } from './peopleFilter.ts';
import { samplePerson } from './samplePerson.ts';

const all: PeopleFilter = { search: '', status: '', session: '' };

describe('the filter in the address', () => {
  it('comes back as it was written', () => {
    const filter: PeopleFilter = { search: 'ana', status: 'live', session: 's1' };
    expect(readFilter(writeFilter({}, filter))).toEqual(filter);
  });

  it('leaves out what is empty and keeps what is not its own', () => {
    const query = writeFilter({ sort: '-joined', q: 'ana' }, { search: '' });
    expect(JSON.parse(JSON.stringify(query))).toEqual({ sort: '-joined' });
  });

  it('ignores a status that does not exist and a repeated name', () => {
    expect(readFilter({ status: 'asleep', q: ['a', 'b'] })).toEqual(all);
  });

  it('tells whether anything is filtered', () => {
    expect(isFiltered({ ...all, search: '  ' })).toBe(false);
    expect(isFiltered({ ...all, session: 'none' })).toBe(true);
  });
});

describe('matches', () => {
  const joao = samplePerson({
    first_name: 'João',
    last_name: 'Alves',
    email: 'j@example.org',
    status: 'live',
    devices: 1,
  });

  it.each<[string, Partial<PeopleFilter>, boolean]>([
    ['everybody without a filter', {}, true],
    ['without accents and case', { search: 'joao' }, true],
    ['words in any order', { search: 'alves joão' }, true],
    ['the e-mail', { search: 'j@example' }, true],
    ['nobody by a word that is not there', { search: 'joao zoe' }, false],
    ['the status', { status: 'live' }, true],
    ['not another status', { status: 'invited' }, false],
    ['not who is here as away', { status: 'away' }, false],
    ['people without a session', { session: 'none' }, true],
    ['not the people of a session', { session: 's1' }, false],
  ])('finds %s', (_, filter, found) => {
    expect(matches(joao, { ...all, ...filter })).toBe(found);
  });
});
