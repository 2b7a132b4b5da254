import { toInstant, type Presence } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { merge, parsePartKey, partKey, partsChannel, sessionOfParts, type Part } from './parts.ts';

const here = (devices: number, over: Partial<Part> = {}): Part => ({
  name: 'Pia',
  role: 'participant',
  status: 'here',
  devices,
  since: 2_000,
  cameAt: 2_000,
  ...over,
});
const reconnecting = (over: Partial<Part> = {}): Part => here(0, { status: 'reconnecting', ...over });
const row = (over: Partial<Presence>): Presence => ({
  user_id: 'pia',
  name: 'Pia',
  role: 'participant',
  status: 'here',
  devices: 1,
  since: toInstant(2_000),
  ...over,
});

const rows: [title: string, parts: Part[], row: Presence | null][] = [
  ['PRES-3 no part is no row', [], null],
  ['PRES-1 one part', [here(1)], row({})],
  ['PRES-1 devices of two nodes', [here(2), here(1)], row({ devices: 3 })],
  ['PRES-2 lost everywhere', [reconnecting(), reconnecting()], row({ status: 'reconnecting', devices: 0 })],
  ['PRES-4 lost on one node, here on another', [reconnecting(), here(1)], row({})],
  [
    'PRES-4 here since they came first, wherever',
    [here(1, { since: 9_000 }), reconnecting({ since: 1_000 })],
    row({ since: toInstant(1_000) }),
  ],
  [
    'called as their newest connection says',
    [here(1, { name: 'Pia P.', cameAt: 7_000 }), here(1, { name: 'Pia', cameAt: 3_000 })],
    row({ name: 'Pia P.', devices: 2 }),
  ],
  [
    'called alike on every node, also when two came at once',
    [here(1, { name: 'A' }), here(1, { name: 'B' })],
    row({ name: 'B', devices: 2 }),
  ],
];

describe('the row of several parts', () => {
  it.each(rows)('%s', (_, parts, expected) => {
    expect(merge('pia', parts)).toEqual(expected);
    expect(merge('pia', parts.toReversed())).toEqual(expected);
  });
});

it('finds a part again by its channel and key', () => {
  expect(parsePartKey(partKey({ userId: 'u-1_', node: 'n_2' }))).toEqual({ userId: 'u-1_', node: 'n_2' });
  expect(sessionOfParts(partsChannel('s1'))).toBe('s1');
  expect(sessionOfParts('session:s1')).toBeUndefined();
});
