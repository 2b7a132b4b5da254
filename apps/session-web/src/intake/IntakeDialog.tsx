import { Dialog } from '../ui/Dialog.tsx';
import { Unread } from '../ui/Unread.tsx';
import { GivenAnswers } from './GivenAnswers.tsx';
import { IntakeSteps } from './IntakeSteps.tsx';
import { useIntakeView } from './useAnswers.ts';
import './intake.css';

/** The questions of the session, one at a time; what is answered is kept at once, also when this is closed. */
export function IntakeDialog({ onClose }: { onClose: () => void }) {
  const { data, error, refetch, isFetching } = useIntakeView();
  return (
    <Dialog title="Before we begin" onClose={onClose}>
      {data?.set === null && <p>Nothing is asked any more.</p>}
      {data && data.set !== null && data.submitted_at !== null && (
        <GivenAnswers view={data} onClose={onClose} />
      )}
      {data && data.set !== null && data.submitted_at === null && (
        <IntakeSteps key={data.set} view={data} set={data.set} onClose={onClose} />
      )}
      {!data && !error && <p role="status">Fetching the questions…</p>}
      {!data && error && <Unread error={error} isBusy={isFetching} onRetry={refetch} />}
    </Dialog>
  );
}
