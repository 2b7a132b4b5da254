import type { Delivery, DeliveryStatus } from '@attune/client';
import type { Ballot } from '@attune/protocol';

/** Where one's own ballot is, for one vote. What is on its way counts before what the server has. */
export type BallotStand =
  | { readonly at: 'none' }
  | { readonly at: 'waiting' | 'sending' | 'cast'; readonly choice: number }
  | { readonly at: 'refused'; readonly message: string; readonly choice: number | undefined };

/** The last ballot of this device that was not acknowledged, as it is now. */
export type OnItsWay = {
  readonly choice: number;
  readonly status: DeliveryStatus;
  readonly message: string | undefined;
};

export function ballotStand(
  voteId: string,
  ballot: Ballot | undefined,
  last: OnItsWay | undefined,
): BallotStand {
  const kept = ballot?.vote_id === voteId ? ballot.choice : undefined;
  switch (last?.status) {
    case 'failed':
      return { at: 'refused', message: last.message ?? 'Your vote was not sent.', choice: kept };
    case 'queued':
      return { at: 'waiting', choice: last.choice };
    case 'sent':
      return { at: 'sending', choice: last.choice };
    case 'acknowledged':
    case undefined:
      return kept === undefined ? { at: 'none' } : { at: 'cast', choice: kept };
  }
}

/** The ballots that this device has cast in a vote and not had acknowledged. */
export function ballotsIn(outbox: readonly Delivery[], voteId: string) {
  return outbox.flatMap((delivery) => {
    const { type, data } = delivery;
    if (type !== 'vote_cast' || typeof data !== 'object' || data === null) return [];
    const { vote_id, choice } = data as { vote_id?: unknown; choice?: unknown };
    return vote_id === voteId && typeof choice === 'number' ? [{ delivery, choice }] : [];
  });
}
