import { useQuery } from '@tanstack/react-query';
import { calls, type IntakeView, type Presence } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { Unread } from '../ui/Unread.tsx';
import { AnswerList } from './AnswerList.tsx';

type Props = { person: Pick<Presence, 'user_id' | 'name'>; onClose: () => void };

/** What one person has answered so far, for those who lead (INTAKE-7). They say it in confidence: nothing of it stays when this is closed. */
export function PersonAnswers({ person, onClose }: Props) {
  const { apiFor, seats } = useApp();
  const { session } = useLive();
  const params = { id: session.id, user: person.user_id };
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['answers', params.id, params.user],
    queryFn: () => apiFor(seats.find(session.id)?.token).call(calls.getAnswers, { params }),
    refetchOnWindowFocus: 'always',
    networkMode: 'always',
    retry: false,
    gcTime: 0,
  });
  return (
    <Dialog title={`What ${person.name} answered`} onClose={onClose}>
      {data && (
        <div className="grid gap-4">
          <p>{standText(data, person.name)}</p>
          {data.answers.length > 0 && <AnswerList view={data} />}
        </div>
      )}
      {!data && !error && <p role="status">Fetching the answers…</p>}
      {error && <Unread error={error} isBusy={isFetching} onRetry={refetch} />}
      <DialogActions>
        <button className="at-button" type="button" onClick={onClose}>
          Close
        </button>
      </DialogActions>
    </Dialog>
  );
}

function standText({ questions, answers, submitted_at }: IntakeView, name: string): string {
  if (questions.length === 0) return 'This session asks no questions.';
  if (submitted_at !== null) return 'Handed in.';
  if (answers.length === 0) return `${name} has not answered anything yet.`;
  return `${answers.length} of ${questions.length} answered, not handed in yet.`;
}
