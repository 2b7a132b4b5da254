import type { ConnectionNotice } from './connectionNotice.ts';

type Props = { banner: NonNullable<ConnectionNotice['banner']>; onRetry: () => void };

/** Not a live region: the announcer speaks of a loss once, the countdown is only for the eyes. */
export function ConnectionBanner({ banner, onRetry }: Props) {
  return (
    <section className="at-banner at-banner--warning live__notice" aria-label="Connection">
      <p className="at-banner__text">
        <strong>{banner.title}</strong> <span className="connection__more">{banner.text}</span>
      </p>
      {banner.canRetry && (
        <button className="at-button at-button--small" type="button" onClick={onRetry}>
          Retry now
        </button>
      )}
    </section>
  );
}
