import type { Status } from '@attune/client';

/** What the pill says, and the banner when there is one. */
export type ConnectionNotice = {
  readonly pill: { readonly tone: 'calm' | 'warning' | 'success'; readonly text: string };
  readonly banner: {
    readonly title: string;
    readonly text: string;
    readonly canRetry: boolean;
  } | null;
};

const CONNECTED: ConnectionNotice = { pill: { tone: 'calm', text: 'Connected' }, banner: null };

/** `now` is this device's clock, like the instants of the status. `justBack`: the first moments after a loss. */
export function connectionNotice(status: Status, now: number, justBack: boolean): ConnectionNotice {
  switch (status.at) {
    case 'live':
      return justBack ? { pill: { tone: 'success', text: 'Back in sync' }, banner: null } : CONNECTED;
    case 'idle':
    case 'connecting':
      return { pill: { tone: 'calm', text: 'Connecting…' }, banner: null };
    case 'degraded':
      return { pill: { tone: 'warning', text: 'Reconnecting…' }, banner: null };
    case 'reconnecting':
      return {
        pill: { tone: 'warning', text: 'Reconnecting…' },
        banner: {
          title: status.isBusy
            ? 'It is full or busy here at the moment. The breath keeps going.'
            : 'Reconnecting… the breath keeps going.',
          text: retryText(status.retryAt, now),
          canRetry: true,
        },
      };
    case 'offline':
      return {
        pill: { tone: 'warning', text: 'Offline' },
        banner: {
          title: 'You are offline. The breath keeps going.',
          text: 'You are taken back in as soon as the network returns. What you write is kept.',
          canRetry: true,
        },
      };
    case 'closed':
      return { pill: { tone: 'warning', text: 'Closed' }, banner: null };
  }
}

function retryText(retryAt: number | null, now: number): string {
  if (retryAt === null) return 'Trying now. What you write is kept.';
  const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000));
  return `Trying again in ${seconds} s. What you write is kept.`;
}
