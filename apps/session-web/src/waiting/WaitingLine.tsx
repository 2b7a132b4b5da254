import { useMutation } from '@tanstack/react-query';
import { calls } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { asProtocolError } from '../ui/errorText.ts';

/** For those who lead: how many stand in front of the full room, and one seat more for the first of them. */
export function WaitingLine() {
  const { apiFor, announcer, seats } = useApp();
  const { session } = useLive();
  const { id, waiting, capacity } = session;
  const letIn = useMutation({
    mutationFn: () => {
      const api = apiFor(seats.find(id)?.token);
      // What the capacity is to be, not by how much it rises: pressed twice, or by two people, it lets one in.
      return api.call(calls.setCapacity, { params: { id }, body: { capacity: capacity + 1 } });
    },
    onSuccess: () => announcer.say('There is one more place. Whoever is next comes in.'),
    onError: (error) => announcer.say(asProtocolError(error).message),
  });
  if (waiting === 0) return null;
  return (
    <div
      className="flex basis-full flex-wrap items-center justify-center gap-2"
      role="group"
      aria-label="Waiting list"
    >
      <span>{waiting === 1 ? '1 person waits for a place.' : `${waiting} people wait for a place.`}</span>
      <button
        className="at-button at-button--small"
        type="button"
        disabled={letIn.isPending}
        onClick={() => letIn.mutate()}
      >
        Let one in
      </button>
      {letIn.isError && <span className="at-field__error">{asProtocolError(letIn.error).message}</span>}
    </div>
  );
}
