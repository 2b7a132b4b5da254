import { expect, it } from 'vitest';
import { watchRecovery } from './recovery.ts';

const connected = (socket: number) =>
  ({ is: 'connected', user: 'ana', session: 's', socket, node: 'n' }) as const;
const closed = (socket: number) => ({ is: 'closed', user: 'ana', socket, code: 1006 }) as const;
const live = { is: 'live', channel: 'c', epoch: 'e', offset: 1 } as const;

function start() {
  const watch = watchRecovery();
  watch.see('ana', { is: 'followed', channel: 'c', user: 'ana', from: null }, 0);
  watch.see('ana', connected(1), 0);
  watch.see('ana', live, 0);
  return watch;
}

it('measures from the close to the last channel that is live', () => {
  const watch = start();
  watch.see('ana', closed(1), 10_000);
  watch.see('ana', connected(2), 10_400);
  watch.see('ana', live, 10_500);
  expect(watch.returnsMs).toEqual([500]);
  expect(watch.settledReturnsMs).toEqual([500]);
});

it('keeps those apart whose connection had not lived long enough for their attempts to be forgiven', () => {
  const watch = start();
  watch.see('ana', closed(1), 1_000);
  watch.see('ana', connected(2), 5_000);
  watch.see('ana', live, 5_000);
  expect(watch.returnsMs).toEqual([4_000]);
  expect(watch.settledReturnsMs).toEqual([]);
});

it('does not call somebody away who had another connection first', () => {
  const watch = start();
  watch.see('ana', connected(2), 9_000);
  watch.see('ana', closed(1), 10_000);
  watch.see('ana', live, 10_100);
  expect(watch.returnsMs).toEqual([]);
});
