import { useMutation } from '@tanstack/react-query';
import { calls, type Erasure } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import type { Seat } from '../seat/seatStore.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { asProtocolError } from '../ui/errorText.ts';

type Props = { seat: Seat; onErased: (erasure: Erasure) => void; onClose: () => void };

/** Asked before what nobody can undo. */
export function DeleteMyData({ seat, onErased, onClose }: Props) {
  const { apiFor, seats } = useApp();
  const erasing = useMutation({
    networkMode: 'always',
    mutationFn: () => apiFor(seat.token).call(calls.eraseMe),
    onSuccess: (erasure) => {
      for (const { userId, session } of seats.all()) if (userId === seat.userId) seats.drop(session.id);
      onErased(erasure);
    },
  });
  return (
    <Dialog title="Delete your data?" onClose={onClose}>
      <ul className="list-disc grid gap-1 ps-5">
        <li>Your name, your links and your seats go, in this session and in every other one.</li>
        <li>What you wrote, voted and rated goes. Where you wrote, others read that it was removed.</li>
        <li>You cannot come back with your link, and there is no summary for you any more.</li>
        <li>What others have seen, or keep on their devices, cannot be taken back.</li>
      </ul>
      <p>This cannot be undone.</p>
      {erasing.error && (
        <p className="at-field__error" role="alert">
          {asProtocolError(erasing.error).message}
        </p>
      )}
      <DialogActions>
        <button className="at-button" type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          className="at-button at-button--danger"
          type="button"
          aria-disabled={erasing.isPending}
          onClick={() => !erasing.isPending && erasing.mutate()}
        >
          {erasing.isPending ? 'Deleting…' : 'Delete my data'}
        </button>
      </DialogActions>
    </Dialog>
  );
}
