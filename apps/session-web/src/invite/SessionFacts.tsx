import type { Invitation, Session } from '@attune/protocol';
import { waitText } from '../ui/durationText.ts';
import { localTime } from '../ui/localTime.ts';
import { calendarFile } from './calendarFile.ts';
import type { JoinView } from './joinView.ts';

/** Later than this after the planned start, waiting people are told that somebody is late. */
const LATE_MS = 5 * 60_000;

type Props = { session: Session; invitation: Invitation; view: JoinView; link: string };

export function SessionFacts({ session, invitation, view, link }: Props) {
  const { role, questions } = invitation;
  const leads = session.instructor?.name;
  const isOpen = view.at !== 'ended' && view.at !== 'cancelled';
  return (
    <div className="grid gap-2">
      <p className="text-3 empty:hidden">
        {role === 'instructor' && view.at === 'lobby'
          ? 'The room is open. It starts when you start it.'
          : standOf(view, leads)}
      </p>
      <ul className="facts">
        {leads !== undefined && <li>with {leads}</li>}
        <li>
          {session.starts_at === null ? '' : `${localTime(session.starts_at)}, `}
          {session.duration_minutes} min
        </li>
        {isOpen && <li>{peopleText(session.people)}</li>}
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

function standOf(view: JoinView, leads: string | undefined): string {
  switch (view.at) {
    case 'upcoming':
      return `Starts in ${waitText(view.startsInMs)}.`;
    case 'lobby':
      if (view.lateMs > LATE_MS) return `${leads ?? 'The instructor'} is a little late. You can wait inside.`;
      return leads === undefined ? 'The room is open.' : `The room is open. It starts when ${leads} starts.`;
    case 'live':
      return view.minutesIn < 1 ? 'It has just begun.' : `Live, ${view.minutesIn} min in.`;
    case 'paused':
      return 'It is paused at the moment. You can wait inside.';
    case 'open':
      return 'The room is open.';
    case 'full':
      return 'Every place is taken at the moment.';
    case 'ending':
      return 'It is ending right now.';
    case 'ended':
    case 'cancelled':
    case 'no_session':
      return '';
  }
}

function peopleText(people: number): string {
  if (people === 0) return 'nobody inside yet';
  return people === 1 ? '1 person inside' : `${people} people inside`;
}

function questionsText(questions: number): string {
  return questions === 1 ? '1 question once you are in' : `${questions} questions once you are in`;
}
