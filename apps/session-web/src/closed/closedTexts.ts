import { CLOSED_REASONS, type ClosedReason } from '@attune/protocol';

/** Beside the reasons of the protocol: a token that no longer counts, and a failure nobody foresaw. */
export type PageReason = ClosedReason | 'signed_out' | 'failed';

export type ClosedText = {
  readonly title: string;
  readonly why: string;
  readonly next: string;
  /** Whether going back to the session or the link can help. */
  readonly wayBack: 'rejoin' | 'return' | 'reload' | 'none';
};

export const CLOSED_TEXTS: Readonly<Record<PageReason, ClosedText>> = {
  expired: {
    title: 'Your time is over',
    why: 'The time that was set aside for you in this session has passed.',
    next: 'If you would like to stay longer another time, ask the person who invited you.',
    wayBack: 'none',
  },
  revoked: {
    title: 'Your link was withdrawn',
    why: 'The person who invited you has withdrawn this link, or replaced it by a newer one.',
    next: 'Look for a newer message with a link, or ask for one.',
    wayBack: 'none',
  },
  full: {
    title: 'This session is full',
    why: 'Every place in this session is taken.',
    next: 'Places become free when somebody leaves for good. You can try your link again in a while.',
    wayBack: 'rejoin',
  },
  not_started: {
    title: 'Not started yet',
    why: 'This session does not take people in yet.',
    next: 'Come back a little before the start.',
    wayBack: 'rejoin',
  },
  ended: {
    title: 'The session has ended',
    why: 'It was brought to its end, for everybody at the same time.',
    next: 'You can close this page. Take a moment before you get up.',
    wayBack: 'none',
  },
  cancelled: {
    title: 'The session was cancelled',
    why: 'The people who planned it have called it off.',
    next: 'If there is a new date, you will get a new link.',
    wayBack: 'none',
  },
  removed: {
    title: 'You were removed from this session',
    why: 'The person who leads it, or an administrator, has ended your part in it.',
    next: 'If you think that this was a mistake, speak to them directly.',
    wayBack: 'none',
  },
  replaced_elsewhere: {
    title: 'You are here on another device',
    why: 'Your place was taken over by another device or by too many open windows.',
    next: 'Go on over there, or bring your place back to this device.',
    wayBack: 'rejoin',
  },
  version_too_old: {
    title: 'This page is out of date',
    why: 'The session speaks a newer language than the page that you have open.',
    next: 'Load it again; that usually helps at once.',
    wayBack: 'reload',
  },
  draining: {
    title: 'One moment, please',
    why: 'The server is being renewed.',
    next: 'You are taken back by yourself as soon as it is ready.',
    wayBack: 'return',
  },
  rate_limited: {
    title: 'That was too much at once',
    why: 'More was sent from this page than the session can take, so the connection was closed.',
    next: 'Wait a minute, then come back.',
    wayBack: 'return',
  },
  unsupported: {
    title: 'This browser cannot take part',
    why: 'It lacks something that a live session needs; often it is the small browser inside another app.',
    next: 'Open your link in Chrome, Firefox, Edge or Safari.',
    wayBack: 'none',
  },
  signed_out: {
    title: 'Your access has ended',
    why: 'This device no longer holds a place in the session.',
    next: 'Open your link again to come back in.',
    wayBack: 'rejoin',
  },
  failed: {
    title: 'Something went wrong',
    why: 'The connection was closed for a reason that this page does not know.',
    next: 'Try once more. If it happens again, pass on the support code below.',
    wayBack: 'return',
  },
};

/** What the server's side calls `stopped` has no page: it is this page closing its own connection. */
export function pageReason(reason: string): PageReason | undefined {
  if (reason === 'signed_out' || reason === 'failed') return reason;
  return CLOSED_REASONS.find((known) => known === reason);
}

/** Short enough to be read out: the reason, the close code and the end of the session's id. */
export function supportCode(reason: PageReason, code: number | null, sessionId: string | undefined): string {
  const parts = [reason.replaceAll('_', '-'), code === null ? '' : String(code), sessionId?.slice(-6) ?? ''];
  return parts
    .filter((part) => part !== '')
    .join('.')
    .toUpperCase();
}
