import type { ErrorName, Invitation } from '@attune/protocol';

/** What the join page shows of an invitation that was read. */
export type JoinView =
  | { readonly at: 'no_session' }
  | { readonly at: 'upcoming'; readonly startsInMs: number }
  | { readonly at: 'lobby'; readonly isOpened: boolean; readonly lateMs: number }
  | { readonly at: 'live'; readonly minutesIn: number; readonly minutesLeft: number }
  | { readonly at: 'paused' }
  /** In a phase that only a newer server knows (CLIENT-20). */
  | { readonly at: 'open' }
  | { readonly at: 'full' }
  | { readonly at: 'ending' }
  | { readonly at: 'ended' }
  | { readonly at: 'cancelled' };

/** `now` is server time. Who needs no free seat is not told that there is none. */
export function joinView({ session, full }: Invitation, now: number): JoinView {
  if (!session) return { at: 'no_session' };
  switch (session.phase) {
    case 'ended':
    case 'expired':
      return { at: 'ended' };
    case 'cancelled':
      return { at: 'cancelled' };
    case 'ending':
      return { at: 'ending' };
    case 'live':
      if (full) return { at: 'full' };
      return {
        at: 'live',
        minutesIn: minutesBetween(session.started_at, now),
        minutesLeft: -minutesBetween(session.ends_at, now),
      };
    case 'paused':
      return { at: full ? 'full' : 'paused' };
    case 'scheduled':
    case 'lobby': {
      if (full) return { at: 'full' };
      const startsInMs = session.starts_at === null ? 0 : Date.parse(session.starts_at) - now;
      if (startsInMs > 0) return { at: 'upcoming', startsInMs };
      return { at: 'lobby', isOpened: session.phase === 'lobby', lateMs: -startsInMs };
    }
    default:
      return { at: full ? 'full' : 'open' };
  }
}

function minutesBetween(instant: string | null, now: number): number {
  return instant === null ? 0 : Math.floor((now - Date.parse(instant)) / 60_000);
}

/** What the page says about an invitation that could not be read, or a join that was refused. */
export type Refusal = {
  readonly title: string;
  readonly text: string;
  /** What may help: the same again, taking the seat over, a summary, or nothing on this page. */
  readonly way: 'again' | 'move' | 'summary' | 'none';
};

const REFUSALS: Partial<Record<ErrorName, Refusal>> = {
  INVITE_NOT_FOUND: {
    title: 'This link is not known here',
    text: 'Please check the code letter by letter, or ask for a new link.',
    way: 'none',
  },
  INVITE_EXPIRED: {
    title: 'This link has expired',
    text: 'Links work for a limited time. Please ask the person who invited you for a new one.',
    way: 'none',
  },
  INVITE_REVOKED: {
    title: 'This link was withdrawn',
    text: 'There may be a newer message with a link that works. Otherwise please ask for a new one.',
    way: 'none',
  },
  INVITE_USED: {
    title: 'You are already inside on another device',
    text: 'A link takes one person in, on one device at a time. You can move to this device; the other one is closed.',
    way: 'move',
  },
  SESSION_FULL: {
    title: 'This session is full',
    text: 'Every place is taken, and many wait for one already. Please try again later.',
    way: 'again',
  },
  SESSION_ENDED: { title: 'The session has ended', text: 'You cannot join it any more.', way: 'summary' },
  SESSION_CANCELLED: {
    title: 'The session was cancelled',
    text: 'If there is a new date, you will get a new link.',
    way: 'none',
  },
  SEAT_REMOVED: {
    title: 'You were removed from this session',
    text: 'This link does not open it again. If this was a mistake, speak to the person who leads it.',
    way: 'none',
  },
  SEAT_EXPIRED: {
    title: 'Your time in this session is over',
    text: 'This link does not open it again.',
    way: 'summary',
  },
  CONNECTION_FAILED: {
    title: 'You seem to be offline',
    text: 'Your link was not used up. As soon as the network is back, try again.',
    way: 'again',
  },
};

/** The page's own words where they say more than the error's sentence. */
export function refusalOf(error: ErrorName, message: string): Refusal {
  return REFUSALS[error] ?? { title: 'That did not work', text: message, way: 'again' };
}
