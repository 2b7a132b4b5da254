import type { Session } from '@attune/protocol';
import { write } from './chatter.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { Person } from './person.ts';
import { leadPlan, type Step } from './script.ts';
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
  seat: Pick<Seat, 'channel' | 'client'>,
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

function take(step: Step, { channel }: Pick<Seat, 'channel'>, schedule: Schedule): void {
  switch (step.do) {
    case 'say':
      return write({ afterMs: 0, typingMs: TYPING_MS, text: step.text }, { channel, schedule });
    case 'change':
      channel.send('technique_change', { technique: step.technique.id });
      return void channel.send('instructor_message', { text: `Next we breathe ${step.technique.name}.` });
    default:
      step satisfies never;
  }
}
