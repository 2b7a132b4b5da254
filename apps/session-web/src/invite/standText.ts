import { waitText } from '../ui/durationText.ts';
import type { JoinView } from './joinView.ts';

/** Later than this after the planned start, waiting people are told that somebody is late. */
const LATE_MS = 5 * 60_000;

/** Where a session stands, for who is not in it yet; `leader` is a name, and `isMine` whether it is for me to start. */
export function standText(view: JoinView, leader: string | undefined, isMine: boolean): string {
  switch (view.at) {
    case 'upcoming':
      return `Starts in ${waitText(view.startsInMs)}.`;
    case 'lobby':
      return `${view.isOpened ? 'The room is open.' : 'Not opened yet.'} ${startText(view, leader, isMine)}`.trim();
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

type Lobby = Extract<JoinView, { at: 'lobby' }>;

function startText({ isOpened, lateMs }: Lobby, leader: string | undefined, isMine: boolean): string {
  if (isMine) return 'It starts when you start it.';
  if (lateMs > LATE_MS) return `${leader ?? 'The instructor'} is a little late. You can wait inside.`;
  if (leader !== undefined)
    return `It starts when ${leader} starts${isOpened ? '' : '; you can wait inside'}.`;
  return isOpened ? '' : 'You can wait inside.';
}
