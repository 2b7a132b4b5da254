import { CLOSE, ProtocolError } from '@attune/protocol';
import { expect, it } from 'vitest';
import { seatOf } from '../../test/coreNode.ts';
import { HandClock } from '../../test/handClock.ts';
import type { Batch } from '../delivery/batch.ts';
import { Flusher } from '../delivery/flusher.ts';
import { Connection } from './connection.ts';

/** A connection in the middle of a turn that does not end. */
function connect({ rateFactor = 1 } = {}) {
  const clock = new HandClock();
  const sent: string[] = [];
  const socket = {
    wire: {
      bufferedBytes: 0,
      send: ({ frames }: Batch) => void sent.push(...frames.map(({ text }) => JSON.parse(text).type)),
    },
    close: (code: number) => void sent.push(`close ${code}`),
    destroy: () => undefined,
  };
  const connection = new Connection('c1', socket, {
    flusher: new Flusher({ clock, atEndOfTurn: () => undefined }),
    clock,
    node: 'n1',
    heartbeat: { pingIntervalMs: 5_000, silenceMs: 12_500 },
    rateFactor,
    onAuthenticated: () => undefined,
  });
  connection.opened();
  return { connection, sent };
}

it('LOAD-4 what was said before the goodbye is heard before it, and nothing after', () => {
  const { connection, sent } = connect();
  connection.answerError(new ProtocolError('OVERLOADED'), undefined);
  connection.condemn(CLOSE.busy);
  connection.answerError(new ProtocolError('OVERLOADED'), undefined);
  expect(sent).toEqual(['error', `close ${CLOSE.busy}`]);
});

it('FRAME-5 bad frames count anew after a good one', () => {
  const { connection, sent } = connect();
  connection.authenticated(seatOf('ann'));
  const bad = (times: number) => Array.from({ length: times }, () => connection.badFrame());
  connection.heard();
  bad(4);
  connection.heard();
  connection.heard();
  bad(4);
  expect(connection.state).toBe('AUTHENTICATED');
  bad(1);
  expect(sent).toEqual(['welcome', `close ${CLOSE.bad_frames}`]);
});

it.each([
  [1, 20],
  [3, 60],
])('LIMIT-1 with a rate factor of %d a burst of signals is %d', (rateFactor, burst) => {
  const { connection } = connect({ rateFactor });
  const admitted = Array.from({ length: 100 }, () => connection.admit('signal')).filter(
    ({ at }) => at === 'admitted',
  );
  expect(admitted).toHaveLength(burst);
});
