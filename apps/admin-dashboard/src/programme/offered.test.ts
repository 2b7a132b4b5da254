import { TECHNIQUES, type LibraryTechnique, type Technique } from '@attune/protocol';
import { expect, it } from 'vitest';
import { sampleTechnique } from '../sessions/sampleSession.ts';
import { offerOf, offersFor } from './offered.ts';

const LIBRARY = TECHNIQUES.slice(0, 3).map((technique): LibraryTechnique => ({
  ...technique,
  cycles: 10,
  note: null,
  built_in: false,
  archived: false,
}));
const NAMES = LIBRARY.map(({ name }) => name);
const box = sampleTechnique(1);
/** As it was before an admin edited it. */
const old: Technique = { ...box, phases: box.phases.map(({ kind }) => ({ kind, seconds: 2 })) };

const textsFor = (own?: Technique, library = LIBRARY) => offersFor(library, own).map(({ text }) => text);
const pickedFor = (own?: Technique, picked?: string, library = LIBRARY) =>
  offerOf(offersFor(library, own), picked, own)?.technique;

it('offers the library for a new step, and the first of it', () => {
  expect(textsFor()).toEqual(NAMES);
  expect(pickedFor()).toMatchObject(sampleTechnique(0));
});

it('a step has what the library has, as long as it is the same', () => {
  expect(textsFor(box)).toEqual(NAMES);
  expect(pickedFor(box)).toMatchObject(box);
});

it('a step keeps its breath where the library has another one by now, until that is picked', () => {
  expect(textsFor(old)).toEqual([
    'Box 4-4-4-4, as in the step',
    NAMES[0],
    'Box 4-4-4-4, as in the library',
    NAMES[2],
  ]);
  expect(pickedFor(old)).toEqual(old);
  expect(pickedFor(old, box.id)).toMatchObject(box);
  expect(pickedFor(old, '')).toEqual(old);
});

it('a step keeps a technique that is archived or was made up', () => {
  const archived = LIBRARY.map((each) => ({ ...each, archived: each.id === box.id }));
  expect(textsFor(box, archived)).toEqual([box.name, NAMES[0], NAMES[2]]);
  expect(pickedFor(box, undefined, archived)).toEqual(box);
  expect(pickedFor({ ...box, id: 'made-up' })).toEqual({ ...box, id: 'made-up' });
});
