import { createSignal, type Delivery, type DeliveryStatus } from '@attune/client';
import type { Unwell } from '@attune/protocol';
import { expect, it } from 'vitest';
import { saidIn, toldText, unwellStand, type Said, type UnwellStand } from './unwellStand.ts';

const told: Unwell = { session_id: 's1', user_id: 'u1', name: 'Ana', since: '2026-11-21T08:00:00.000Z' };
const begun = (status: DeliveryStatus, message?: string): Said => ({ type: 'unwell_begin', status, message });
const over = (status: DeliveryStatus): Said => ({ type: 'unwell_end', status, message: undefined });
const well: UnwellStand = { at: 'well' };
const known: UnwellStand = { at: 'resting', told: 'yes' };
const waiting: UnwellStand = { at: 'resting', told: 'waiting' };

it.each<[string, Unwell | undefined, Said | undefined, UnwellStand]>([
  ['nothing was said', undefined, undefined, well],
  ['it was said on another device', told, undefined, known],
  ['said without a network', undefined, begun('queued'), waiting],
  ['on its way', undefined, begun('sent'), waiting],
  ['said again while it is known', told, begun('sent'), known],
  ['acknowledged, and told', told, begun('acknowledged'), known],
  ['ended elsewhere after it was acknowledged', undefined, begun('acknowledged'), well],
  ['ready again without a network', told, over('queued'), well],
  ['ready again, and it was refused', told, over('failed'), well],
  [
    'it could not be told',
    undefined,
    begun('failed', 'The session is over.'),
    { at: 'resting', told: 'failed', message: 'The session is over.' },
  ],
])('UNWELL-1 rests or not: %s', (_, state, said, stand) => {
  expect(unwellStand(state, said)).toEqual(stand);
});

it('finds what was said among all that is on its way', () => {
  const delivery = (type: string) =>
    ({ type, data: {}, status: createSignal<DeliveryStatus>('queued') }) as unknown as Delivery;
  const outbox = [delivery('chat_message'), delivery('unwell_begin'), delivery('unwell_end')];
  expect(saidIn(outbox).map(({ type }) => type)).toEqual(['unwell_begin', 'unwell_end']);
});

it('says who knows', () => {
  expect(toldText(known, 'Ina')).toBe('Ina has been told, and nobody else.');
  expect(toldText(waiting, 'Ina')).toContain('as soon as you are connected');
  expect(toldText({ at: 'resting', told: 'failed', message: 'Too late.' }, 'Ina')).toContain('Too late.');
  expect(toldText(well, 'Ina')).toBe('');
});
