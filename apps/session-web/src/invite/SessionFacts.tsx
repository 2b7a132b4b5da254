import type { Invitation, Session } from '@attune/protocol';
import { localTime } from '../ui/localTime.ts';
import { calendarFile } from './calendarFile.ts';
import type { JoinView } from './joinView.ts';
import { standText } from './standText.ts';

type Props = { session: Session; invitation: Invitation; view: JoinView; link: string };

export function SessionFacts({ session, invitation, view, link }: Props) {
  const { role, questions } = invitation;
  const leads = session.instructor?.name;
  const isOpen = view.at !== 'ended' && view.at !== 'cancelled';
  return (
    <div className="grid gap-2">
      <p className="text-3 empty:hidden">{standText(view, leads, role === 'instructor')}</p>
      <ul className="facts">
        {leads !== undefined && <li>with {leads}</li>}
        <li>
          {session.starts_at === null ? '' : `${localTime(session.starts_at)}, `}
          {session.duration_minutes} min
        </li>
        {isOpen && <li>{seatsText(session)}</li>}
        {isOpen && questions > 0 && <li>{questionsText(questions)}</li>}
      </ul>
      {view.at === 'upcoming' && session.starts_at !== null && (
        <a
          className="at-button at-button--small justify-self-start"
          download="session.ics"
          href={`data:text/calendar;charset=utf-8,${encodeURIComponent(calendarFile(session, session.starts_at, link))}`}
        >
          Add to my calendar
        </a>
      )}
    </div>
  );
}

/** Who has a seat need not be here; an invitation does not say who is. */
function seatsText({ people, participants = people, capacity }: Session): string {
  if (people === 0) return 'nobody inside yet';
  return `${participants} of ${capacity} seats taken`;
}

function questionsText(questions: number): string {
  return questions === 1 ? '1 question once you are in' : `${questions} questions once you are in`;
}
