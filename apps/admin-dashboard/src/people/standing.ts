import { USER_STATUSES, type User } from '@attune/protocol';

/** Where a person stands, and whether they are there: `away` has a seat in a session that runs, and no connection. */
export type Standing = User['status'] | 'away';

/** In the order of the way through a session, not of the alphabet. */
export const STANDINGS: readonly Standing[] = USER_STATUSES.flatMap((status): readonly Standing[] =>
  status === 'live' ? [status, 'away'] : [status],
);

export function standingOf({ status, devices }: Pick<User, 'status' | 'devices'>): Standing {
  return status === 'live' && devices === 0 ? 'away' : status;
}
