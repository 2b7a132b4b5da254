import type { Delivery } from '@attune/client';
import { useOutbox, useSignal } from '@attune/client/react';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { seatName } from './heart.ts';

/** Nothing is kept unless one says so; unticked, what was kept is deleted, with a strap or without. */
export function KeepChoice() {
  const { settings } = useApp();
  const { channel, me } = useLive();
  const { keepHeartOf } = useSignal(settings.signal);
  const seat = seatName(channel, me.userId);
  const forgetting = useOutbox(channel).filter(({ type }) => type === 'heart_forget');
  const last = forgetting.at(-1);
  const choose = (keep: boolean) => {
    settings.change({ keepHeartOf: keep ? seat : '' });
    if (keep) return;
    for (const before of forgetting) before.dismiss();
    channel.send('heart_forget', {});
  };
  return (
    <div>
      <label className="at-choice">
        <input
          type="checkbox"
          checked={keepHeartOf === seat}
          onChange={({ target }) => choose(target.checked)}
        />
        Keep for my summary how it was in the first and the last two minutes
      </label>
      {last && <Forgetting delivery={last} />}
    </div>
  );
}

/** Until what was kept is known to be deleted. */
function Forgetting({ delivery }: { delivery: Delivery }) {
  const status = useSignal(delivery.status);
  const error = useSignal(delivery.error);
  if (status === 'acknowledged') return null;
  if (status !== 'failed')
    return <p className="at-card__note">What was kept is deleted as soon as you are connected.</p>;
  return (
    <div className="grid justify-items-start gap-2">
      <p className="at-field__error" role="alert">
        What was kept could not be deleted. {error?.message}
      </p>
      <button className="at-button at-button--small" type="button" onClick={delivery.retry}>
        Try again
      </button>
    </div>
  );
}
