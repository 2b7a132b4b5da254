import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PLANTED_BUGS, SLOWNESS } from './plantedBugs.ts';

it.each([...PLANTED_BUGS, ...Object.entries(SLOWNESS).map(([name, mutation]) => ({ name, ...mutation }))])(
  'there is exactly one place to plant: $name',
  ({ in: unit, file, find }) => {
    const source = readFileSync(new URL(`../../../../${unit}/src/${file}`, import.meta.url), 'utf8');
    expect(source.split(find).length - 1).toBe(1);
  },
);
