import type { Status } from '@attune/client';

export type ConnectionWords = {
  /** In the top bar. */
  readonly pill: string;
  readonly tone: 'success' | 'warning' | 'error' | 'plain';
  /** Above the page; null while nothing needs to be said. */
  readonly banner: string | null;
  /** What the button of the banner does. */
  readonly action: 'retry' | 'start' | null;
};

const STALE = 'What you see is from the moment before; it is kept.';

/** What a person is told about the connection. One place, so that pill, banner and announcer agree. */
export function connectionWords(status: Status): ConnectionWords {
  switch (status.at) {
    case 'idle':
    case 'connecting':
      return { pill: 'Connecting…', tone: 'plain', banner: null, action: null };
    case 'live':
      return { pill: 'Live', tone: 'success', banner: null, action: null };
    case 'degraded':
      return { pill: 'Reconnecting…', tone: 'warning', banner: null, action: null };
    case 'reconnecting':
      return {
        pill: 'Reconnecting…',
        tone: 'warning',
        banner: `The connection is lost. ${STALE}`,
        action: 'retry',
      };
    case 'offline':
      return { pill: 'Offline', tone: 'warning', banner: `You are offline. ${STALE}`, action: 'retry' };
    case 'closed':
      return { pill: 'Not connected', tone: 'error', banner: `${status.message} ${STALE}`, action: 'start' };
    default:
      return status satisfies never;
  }
}
