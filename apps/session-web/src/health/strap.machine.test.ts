import { expect, it } from 'vitest';
import {
  CONNECT_DEADLINE_MS,
  NO_STRAP,
  RETRY_FOR_MS,
  step,
  type Strap,
  type StrapEffect,
  type StrapEvent,
} from './strap.machine.ts';

const device = { name: 'Polar H10', source: 'strap' } as const;
const NOW = 100_000;

const choosing: Strap = { at: 'choosing' };
const connecting: Strap = { at: 'connecting', device, attempt: 0, since: NOW, wasWorn: false };
const worn: Strap = { at: 'worn', device, battery: null };
const waiting: Strap = {
  at: 'waiting',
  device,
  attempt: 0,
  since: NOW,
  wasWorn: true,
  retryAt: NOW + 500,
};
const givenUp: Strap = { at: 'given_up', device, wasWorn: true };

const connect: StrapEffect[] = [{ type: 'connect' }, { type: 'alarm', ms: CONNECT_DEADLINE_MS }];
const disconnect: StrapEffect = { type: 'disconnect' };
const retryIn = (ms: number): StrapEffect[] => [disconnect, { type: 'alarm', ms }];

const table: [title: string, Strap, StrapEvent, Strap, StrapEffect[]][] = [
  ['the button asks for a device', NO_STRAP, { type: 'put_on' }, choosing, [{ type: 'choose' }]],
  ['a chosen one is connected', choosing, { type: 'chosen', device }, connecting, connect],
  ['none chosen', choosing, { type: 'refused', refusal: 'none_chosen' }, off('none_chosen'), []],
  ['permission denied', choosing, { type: 'refused', refusal: 'denied' }, off('denied'), []],
  ['after a refusal it is asked again', off('denied'), { type: 'put_on' }, choosing, [{ type: 'choose' }]],
  ['worn', connecting, { type: 'connected' }, worn, []],
  ['its battery', worn, { type: 'battery', percent: 80 }, { ...worn, battery: 80 }, []],
  ['lost', worn, { type: 'lost' }, waiting, retryIn(500)],
  ['lost before it was worn is a failed try', connecting, { type: 'lost' }, connecting, []],
  ['not reached at first', connecting, { type: 'failed' }, { ...waiting, wasWorn: false }, retryIn(500)],
  ['no answer in time', connecting, { type: 'alarm' }, { ...waiting, wasWorn: false }, retryIn(500)],
  ['the second try', waiting, { type: 'alarm' }, { ...connecting, attempt: 1, wasWorn: true }, connect],
  [
    'a press does not wait',
    waiting,
    { type: 'retry' },
    { ...connecting, attempt: 1, wasWorn: true },
    connect,
  ],
  ['after giving up, by a press', givenUp, { type: 'retry' }, { ...connecting, wasWorn: true }, connect],
  ['after giving up, another one', givenUp, { type: 'put_on' }, choosing, [{ type: 'choose' }]],
  ['taken off', worn, { type: 'take_off' }, NO_STRAP, [disconnect]],
  ['taken off while it is tried', waiting, { type: 'take_off' }, NO_STRAP, [disconnect]],
  ['taken off before there was one', choosing, { type: 'take_off' }, NO_STRAP, []],
  ['chosen too late', NO_STRAP, { type: 'chosen', device }, NO_STRAP, []],
  ['an alarm of another time', worn, { type: 'alarm' }, worn, []],
  ['connected when it is off', NO_STRAP, { type: 'connected' }, NO_STRAP, []],
];

it.each(table)('%s', (_, strap, event, next, effects) => {
  expect(step(strap, event, NOW)).toEqual([next, effects]);
});

it('tries after 0.5, 1, 2, 4 s and so on, a last time after 60 s, and then gives up', () => {
  const waits: number[] = [];
  let now = NOW;
  let [strap] = step(worn, { type: 'lost' }, now);
  while (strap.at === 'waiting') {
    waits.push(strap.retryAt - now);
    now = strap.retryAt;
    [strap] = step(strap, { type: 'alarm' }, now);
    [strap] = step(strap, { type: 'failed' }, now);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 28_500]);
  expect(now).toBe(NOW + RETRY_FOR_MS);
  expect(strap).toEqual(givenUp);
});

it('begins anew when it was lost again', () => {
  let [strap] = step(waiting, { type: 'alarm' }, NOW + 500);
  [strap] = step(strap, { type: 'connected' }, NOW + 600);
  [strap] = step(strap, { type: 'lost' }, NOW + 50_000);
  expect(strap).toEqual({ ...waiting, since: NOW + 50_000, retryAt: NOW + 50_500 });
});

function off(refusal: 'denied' | 'none_chosen'): Strap {
  return { at: 'off', refusal };
}
