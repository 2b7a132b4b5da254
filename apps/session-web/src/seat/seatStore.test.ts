import { expect, it } from 'vitest';
import { createKeptText } from '../app/keptText.ts';
import { TECHNIQUES, type Session } from '@attune/protocol';
import { createSeatStore, type Seat } from './seatStore.ts';

const refusing = () =>
  createKeptText(() => {
    throw new Error('storage is switched off');
  });

const [technique] = TECHNIQUES;
if (!technique) throw new Error('there is no technique');
const session: Session = {
  id: 'S1',
  title: 'Evening',
  phase: 'live',
  duration_minutes: 20,
  capacity: 100,
  starts_at: null,
  started_at: null,
  ends_at: null,
  pause: null,
  resumes_at: null,
  instructor: null,
  people: 1,
  waiting: 0,
  pacer: { technique, started_at: '2026-01-01T00:00:00.000Z', next: null },
  summary: null,
};
const seat: Seat = { token: 'T', code: 'ABCDEF', userId: 'U1', name: 'Ana', role: 'participant', session };

it('keeps a seat for as long as the page lives when the browser refuses storage', () => {
  const seats = createSeatStore(refusing());
  seats.keep(seat);
  expect(seats.find('S1')).toEqual(seat);
  expect(seats.all()).toEqual([seat]);
  expect(seats.lastName()).toBe('Ana');
  seats.drop('S1');
  expect(seats.find('S1')).toBeUndefined();
});

it('takes broken and incomplete text for no seat', () => {
  const kept = refusing();
  const seats = createSeatStore(kept);
  kept.set('attune.seat.S1', '{');
  kept.set('attune.seat.S2', '{"token":"T"}');
  kept.set('attune.seat.S3', 'null');
  expect(seats.all()).toEqual([]);
});
