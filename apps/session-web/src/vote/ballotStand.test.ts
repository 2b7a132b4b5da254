import { expect, it } from 'vitest';
import { createSignal, type Delivery, type DeliveryStatus } from '@attune/client';
import type { Ballot } from '@attune/protocol';
import { ballotsIn, ballotStand, type BallotStand, type OnItsWay } from './ballotStand.ts';

const kept: Ballot = { vote_id: 'v1', choice: 0, cast_at: '2026-11-21T08:00:00.000Z' };
const going = (status: DeliveryStatus, message?: string): OnItsWay => ({ choice: 2, status, message });

it.each<[string, Ballot | undefined, OnItsWay | undefined, BallotStand]>([
  ['nothing', undefined, undefined, { at: 'none' }],
  ['a ballot of the vote before', { ...kept, vote_id: 'v0' }, undefined, { at: 'none' }],
  ['a ballot that the server has', kept, undefined, { at: 'cast', choice: 0 }],
  ['a change without a network', kept, going('queued'), { at: 'waiting', choice: 2 }],
  ['a change on its way', kept, going('sent'), { at: 'sending', choice: 2 }],
  ['one that was acknowledged', kept, going('acknowledged'), { at: 'cast', choice: 0 }],
  [
    'one that came too late',
    kept,
    going('failed', 'This vote is closed.'),
    { at: 'refused', message: 'This vote is closed.', choice: 0 },
  ],
  [
    'a first one that failed',
    undefined,
    going('failed'),
    { at: 'refused', message: 'Your vote was not sent.', choice: undefined },
  ],
])('of %s', (_, ballot, last, stand) => {
  expect(ballotStand('v1', ballot, last)).toEqual(stand);
});

it('finds the ballots of a vote among all that is on its way', () => {
  const delivery = (type: string, data: unknown) =>
    ({ type, data, status: createSignal<DeliveryStatus>('queued') }) as unknown as Delivery;
  const outbox = [
    delivery('chat_message', { text: 'hello' }),
    delivery('vote_cast', { vote_id: 'v0', choice: 1 }),
    delivery('vote_cast', { vote_id: 'v1', choice: 2 }),
    delivery('vote_cast', null),
  ];
  expect(ballotsIn(outbox, 'v1')).toEqual([{ delivery: outbox[2], choice: 2 }]);
});
