import { expect, it } from 'vitest';
import { hereText } from './hereText.ts';

it('counts one as a person, and none or more as people', () => {
  expect([0, 1, 2].map(hereText)).toEqual(['people here', 'person here', 'people here']);
});
