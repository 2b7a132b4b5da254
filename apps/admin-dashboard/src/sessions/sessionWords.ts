import {
  OVER_PHASES,
  type PacerPlan,
  type Session,
  type SessionPhase,
  type Technique,
  type User,
} from '@attune/protocol';
import { fullName, peopleCount, type Word } from '../people/personWords.ts';

const PHASE: Readonly<Record<SessionPhase, Word>> = {
  scheduled: { text: 'Scheduled', tone: 'info' },
  lobby: { text: 'Open', tone: 'info' },
  live: { text: 'Live', tone: 'success' },
  paused: { text: 'Paused', tone: 'warning' },
  ending: { text: 'Ending', tone: 'warning' },
  ended: { text: 'Ended', tone: 'plain' },
  expired: { text: 'Time ran out', tone: 'plain' },
  cancelled: { text: 'Cancelled', tone: 'error' },
};

const KNOWN: ReadonlyMap<string, Word> = new Map(Object.entries(PHASE));

/** One that only a newer server knows is shown by its name. */
export function phaseWord(phase: string): Word {
  return KNOWN.get(phase) ?? { text: phase, tone: 'plain' };
}

export function isRunning(session: Session): boolean {
  return !isAhead(session) && !OVER_PHASES.some((phase) => phase === session.phase);
}

/** It has not begun and still can. */
export function isAhead({ phase }: Session): boolean {
  return phase === 'scheduled' || phase === 'lobby';
}

/** Can still be joined: what may be chosen as the session of a person. */
export function isOpen(session: Session): boolean {
  return isAhead(session) || isRunning(session);
}

/** The technique that is breathed now. A change that was announced counts from its own instant on. */
export function techniqueNow(plan: PacerPlan, now: number): Technique {
  return plan.next && Date.parse(plan.next.starts_at) <= now ? plan.next.technique : plan.technique;
}

/** The change that was announced and is still to come. */
export function techniqueNext(
  plan: PacerPlan,
  now: number,
): { technique: Technique; startsAt: string } | null {
  if (!plan.next || Date.parse(plan.next.starts_at) <= now) return null;
  return { technique: plan.next.technique, startsAt: plan.next.starts_at };
}

/** Running ones first, then what comes, then what was: each by its own time. */
export function byUrgency(one: Session, other: Session): number {
  return rank(one) - rank(other) || instantOf(one) - instantOf(other);
}

function rank(session: Session): number {
  if (isRunning(session)) return 0;
  return isAhead(session) ? 1 : 2;
}

function instantOf(session: Session): number {
  if (rank(session) === 2) return -Date.parse(session.ends_at ?? session.starts_at ?? '1970-01-01');
  const at = session.started_at ?? session.starts_at;
  return at ? Date.parse(at) : Number.MAX_SAFE_INTEGER;
}

/** Seats that count against the capacity, taken whether or not their owners are here. A node of before does not tell them apart. */
function seatsTaken({ participants, people }: Session): number {
  return participants ?? people;
}

/** How many seats are taken; of a session that is over, how many people were there. */
export function seatsText(session: Session): string {
  if (!isOpen(session)) return peopleCount(cameTo(session));
  return `${seatsTaken(session)} of ${session.capacity} ${session.capacity === 1 ? 'seat' : 'seats'}`;
}

/** What {@link seatsText} sorts by. */
export function seatsRank(session: Session): number {
  return isOpen(session) ? seatsTaken(session) : cameTo(session);
}

/** Those whose seats do not count against the capacity: they lead or observe. */
export function othersIn(session: Session): number {
  return session.people - seatsTaken(session);
}

function cameTo({ summary, people }: Session): number {
  return summary?.people ?? people;
}

const NAMED = 5;

/** Who of a session is connected now, by name as far as that helps. */
export function whoIsIn(people: readonly User[]): string {
  const here = people.filter((person) => person.devices > 0);
  if (here.length === 0) return 'Nobody is connected now.';
  const names = here.slice(0, NAMED).map(fullName).join(', ');
  const more = here.length > NAMED ? ` and ${here.length - NAMED} more` : '';
  return `Connected now: ${names}${more}.`;
}

/** What happens to whom when a session is ended or cancelled: shown before it is done. */
export function endingEffects(session: Session, people: readonly User[]): string[] {
  const what = isAhead(session)
    ? `“${session.title}” will not take place.`
    : `“${session.title}” is announced as ending and closes 5 seconds later, for everybody.`;
  const seats = `${peopleCount(session.people)} with a seat cannot come back in.`;
  return [what, whoIsIn(people), ...(session.people > 0 ? [seats] : [])];
}

/** What happens when a session is started by the dashboard instead of by its instructor. */
export function startingEffects(session: Session, people: readonly User[]): string[] {
  const leader = session.instructor
    ? `${session.instructor.name} leads it.`
    : 'Nobody is appointed to lead it.';
  return [
    `The pacer starts for everybody at once, and the ${session.duration_minutes} minutes begin.`,
    leader,
    whoIsIn(people),
  ];
}

const STEERING = {
  open: 'Whoever has a link finds the room open; nothing is started yet.',
  pause: 'The timer stands still for everybody, and the pacer goes over to the breath of the lobby.',
  resume: 'The timer and the technique of before go on at the end of a breath, for everybody at once.',
  extend: 'The end moves on for everybody. Those whose own time ends sooner leave then all the same.',
} as const;

/** What happens to everybody when a session is steered by the dashboard. */
export function steeringEffect(step: keyof typeof STEERING): string {
  return STEERING[step];
}
