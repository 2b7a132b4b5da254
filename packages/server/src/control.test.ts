import { decodeClientFrame } from '@attune/protocol';
import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo } from '../test/coreNode.ts';
import { sqliteDatabase } from '../test/databases.ts';
import { CONTROL } from './control.ts';

it('LOAD-6 who has been answered what they follow is in, and the next may come', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { core, clock } = cluster.one;
  let hasArrived = false;
  const { connection } = new Person(cluster.one, seatOf('ann'), { end: () => (hasArrived = true) });
  const frame = decodeClientFrame(
    JSON.stringify({ id: 'f1', type: 'subscribe', data: { channel: SESSION } }),
    64,
  );
  const gatekeeper = { identify: ann, redeem: ann, recheck: ann };
  expect(hasArrived).toBe(false);
  await CONTROL['subscribe']?.(connection, frame, {
    ...core,
    clock,
    gatekeeper,
    phaseOf: async () => 'live',
  });
  expect(hasArrived).toBe(true);
});

const ann = async () => seatOf('ann');
