import type { Unwell } from '@attune/protocol';
import { expect, it } from 'vitest';
import { unwellLines } from './unwellText.ts';

const since = (user_id: string, seconds: number): Unwell => ({
  session_id: 's1',
  user_id,
  name: user_id,
  since: new Date(1_000 * seconds).toISOString(),
});

it('says who and since when, the longest first', () => {
  const lines = unwellLines(
    [since('Bo', 100), since('Ana', 60.4)],
    [{ user_id: 'Ana' }, { user_id: 'Bo' }],
    100_900,
  );
  expect(lines.map(({ text }) => text)).toEqual(['Ana feels dizzy, for 0:40', 'Bo feels dizzy, for 0:00']);
});

it('UNWELL-4 says of whoever is not here that they are not here', () => {
  const lines = unwellLines([since('Ana', 0)], [], 65_000);
  expect(lines).toEqual([{ userId: 'Ana', text: 'Ana feels dizzy, for 1:05, not here now' }]);
});

it('does not count backwards', () => {
  expect(unwellLines([since('Ana', 10)], [], 9_000)[0]?.text).toContain('for 0:00');
});
