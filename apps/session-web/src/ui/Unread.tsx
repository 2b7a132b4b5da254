import { asProtocolError } from './errorText.ts';

type Props = { error: unknown; isBusy: boolean; onRetry: () => unknown };

/** Why there is nothing to show, and one more try. */
export function Unread({ error, isBusy, onRetry }: Props) {
  return (
    <div className="grid justify-items-start gap-3" role="alert">
      <p>{asProtocolError(error).message}</p>
      <button className="at-button" type="button" disabled={isBusy} onClick={() => void onRetry()}>
        Try again
      </button>
    </div>
  );
}
