import { useSignal } from '@attune/client/react';
import type { Delivery } from '@attune/client';
import { textOf } from './chatLines.ts';

/** My line until it is in the log of the session: waiting, on its way, or refused. */
export function PendingLine({ delivery }: { delivery: Delivery }) {
  const status = useSignal(delivery.status);
  const error = useSignal(delivery.error);
  return (
    <article className="chat__line" data-mine="true" data-pending={status}>
      <p className="chat__text">{textOf(delivery)}</p>
      {status === 'failed' ? (
        <div
          className="flex flex-wrap items-center justify-end gap-2"
          role="group"
          aria-label="This line was not sent"
        >
          <p className="at-field__error">{error?.message ?? 'This line was not sent.'}</p>
          <button className="at-button at-button--small" type="button" onClick={delivery.retry}>
            Retry
          </button>
          <button className="at-button at-button--small" type="button" onClick={delivery.dismiss}>
            Delete
          </button>
        </div>
      ) : (
        <p className="chat__state">{status === 'queued' ? 'Waiting to send' : 'Sending…'}</p>
      )}
    </article>
  );
}
