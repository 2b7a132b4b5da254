import type { Session } from '@attune/protocol';
import { write } from './chatter.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { Person } from './person.ts';
import { announcement, leadPlan, type Step } from './script.ts';
import { takeSeat, type Seat, type SeatOptions } from './seat.ts';
import type { Random } from './seeded.ts';

export type InstructorOptions = SeatOptions & {
  readonly random: Random;
  /** From the arrival to the start of a session that has not started. */
  readonly startAfterMs: number;
  /** How long each technique is breathed. */
  readonly everyMs: number;
};

const TYPING_MS = 1_500;

/** Starts the session and leads it by a plan; takes over in the middle of one that is live. Time ends it. */
export async function lead(options: InstructorOptions): Promise<Person> {
  const { leave, ...seat } = await takeSeat(options);
  const schedule = createSchedule();
  const sessions = seat.channel.states('session');
  announceChanges(seat, schedule);
  let isLeading = false;
  const follow = (): void => {
    const session = sessions.get().get(seat.session.id);
    if (isLeading || session?.phase !== 'live') return;
    isLeading = true;
    followPlan(session, options, seat, schedule);
  };
  const stopFollowing = sessions.subscribe(follow);
  follow();
  if (seat.session.phase === 'scheduled' || seat.session.phase === 'lobby') {
    schedule.after(options.startAfterMs, () => seat.channel.send('session_start', {}));
  }
  const stopWatching = seat.client.status.subscribe(() => {
    if (seat.client.status.get().at === 'closed') schedule.end();
  });
  const end = (): void => {
    schedule.end();
    stopFollowing();
    stopWatching();
    leave();
  };
  return { ...seat, end };
}

function followPlan(
  session: Session,
  { random, everyMs }: InstructorOptions,
  seat: Pick<Seat, 'channel' | 'client' | 'session'>,
  schedule: Schedule,
): void {
  if (session.started_at === null) return;
  const sinceStartMs = seat.client.clock.now() - Date.parse(session.started_at);
  const plan = leadPlan(random.fork('plan'), { durationMs: session.duration_minutes * 60_000, everyMs });
  for (const step of plan) {
    const inMs = step.atMs - sinceStartMs;
    if (inMs >= 0) schedule.after(inMs, () => take(step, seat, schedule));
  }
}

function take(step: Step, { channel, session }: Pick<Seat, 'channel' | 'session'>, schedule: Schedule): void {
  switch (step.do) {
    case 'say':
      return write({ afterMs: 0, typingMs: TYPING_MS, text: step.text }, { channel, schedule });
    case 'change': {
      // A programme changes the breath by itself, and a change by hand would hold it.
      const programme = channel.states('programme').get().get(session.id);
      if (!programme?.steps.length) channel.send('technique_change', { technique: step.technique.id });
      return;
    }
    default:
      step satisfies never;
  }
}

/** Says what comes next, whoever brought it about. What was announced before the arrival was announced. */
function announceChanges({ channel, client }: Pick<Seat, 'channel' | 'client'>, schedule: Schedule): void {
  channel.on('technique_changed', ({ data }) => {
    if (Date.parse(data.starts_at) < client.clock.now()) return;
    write({ afterMs: 0, typingMs: TYPING_MS, text: announcement(data.technique) }, { channel, schedule });
    channel.send('instructor_message', { text: `Next we breathe ${data.technique.name}.` });
  });
}
