import { expect, it } from 'vitest';
import { compareRules, quotedRules, readRules } from './rules.mjs';

const MARKDOWN = `
Rules are numbered; see CONN-9 and - CONN-8.
- **CONN-1** The endpoint is one.
- **CONN-2** Another.
- **~~CONN-3~~** Retired.
- ~~**SUB-1** Retired as a whole.~~
- **SUB-2** The last.
`;

it('reads rules in force and retired ones, and nothing from prose', () => {
  const { inForce, retired } = readRules(MARKDOWN);
  expect([...inForce]).toEqual(['CONN-1', 'CONN-2', 'SUB-2']);
  expect([...retired]).toEqual(['CONN-3', 'SUB-1']);
});

it('refuses a number that is used twice', () => {
  expect(() => readRules(`${MARKDOWN}\n- **CONN-1** Again.`)).toThrow('CONN-1 twice');
});

it.each([
  ["it('CONN-1 does', () => {});", ['CONN-1']],
  ['it.each(rows)("CONN-1, CONN-2 do %s", run);', ['CONN-1', 'CONN-2']],
  ['it(`SUB-2 and CONN-1 do`, run);', ['SUB-2', 'CONN-1']],
  ["describe('CONN-1/SUB-2: both', run);", ['CONN-1', 'SUB-2']],
  ["const rows = [['CONN-7 is no rule', 1]];", ['CONN-7']],
  ["it('keeps UTF-8 whole', run); // CONN-1", []],
  ["it('a title that mentions CONN-1 later', run);", []],
])('finds in %s', (source, quoted) => {
  expect([...quotedRules(source, readRules(MARKDOWN))]).toEqual(quoted);
});

it('lists what is not tested and what does not exist', () => {
  const files = [
    ['a.test.ts', "it('CONN-1 does', run); it('CONN-3 did', run);"],
    ['b.spec.ts', "test('CONN-7 does', run);"],
  ];
  expect(compareRules(readRules(MARKDOWN), files)).toEqual({
    untested: ['CONN-2', 'SUB-2'],
    unknown: [
      { id: 'CONN-3', paths: ['a.test.ts'], retired: true },
      { id: 'CONN-7', paths: ['b.spec.ts'], retired: false },
    ],
  });
});
