import { toInstant, type Invite } from '@attune/protocol';
import { expect, it } from 'vitest';
import { moment } from '../ui/clockText.ts';
import { linkName, linkRevocationEffects, linkStand } from './openLinkWords.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const expires_at = toInstant(NOW + 30 * 24 * 3_600_000);
const link: Invite = {
  ...{ code: 'ABCDEFGHJK', url: 'https://example.org/j/ABCDEFGHJK', user_id: null, session_id: 's1' },
  ...{ role: 'participant', max_uses: 25, uses: 3, status: 'open', expires_at, created_at: toInstant(NOW) },
};
const until = moment(expires_at, NOW);

it.each<[Partial<Invite>, string]>([
  [{}, `3 of 25 have joined, open until ${until}.`],
  [{ uses: 1 }, `1 of 25 has joined, open until ${until}.`],
  [{ status: 'expired', uses: 0 }, `0 of 25 have joined, open until ${until} and no longer.`],
  [{ status: 'used', uses: 25 }, '25 of 25 have joined.'],
  [{ status: 'revoked' }, '3 of 25 have joined.'],
])('says where a link stands: %j', (changes, expected) => {
  expect(linkStand({ ...link, ...changes }, NOW)).toBe(expected);
});

it('says who loses what with a link', () => {
  expect(linkRevocationEffects(link)).toEqual([
    'The link stops working: nobody joins by it any more.',
    '3 people came in by it: whoever is still in the session is shown out.',
  ]);
  expect(linkRevocationEffects({ ...link, status: 'expired', uses: 0 })).toEqual([
    'Nobody joins by it again.',
    'Nobody has come in by it yet.',
  ]);
});

it.each([
  ['participant', 'For participants'],
  ['instructor', 'For instructors'],
  ['observer', 'For observers'],
] as const)('says that a link lets in a %s', (role, name) => {
  expect(linkName({ role })).toBe(name);
});
