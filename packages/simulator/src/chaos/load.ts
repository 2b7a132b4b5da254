import { calls, TECHNIQUES } from '@attune/protocol';
import type { Api } from '@attune/client';
import type { Random } from '../seeded.ts';
import { createSchedule } from '../schedule.ts';
import type { ChaosPerson } from './person.ts';

/** A session, who leads it, and who takes part. */
export type ChaosRoom = {
  readonly sessionId: string;
  readonly code: string;
  readonly lead: ChaosPerson;
  readonly people: readonly ChaosPerson[];
};

export type Load = {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly end: () => void;
};

const TURN_MS = 50;
/** A technique is announced ahead and starts on a boundary; changes that follow too soon are refused. */
const CHANGE_EVERY_MS = 4_000;

/** Talk, typing and a leader's changes in all rooms, without a pause. `linesPerSecond` over all of them. */
export function startLoad(rooms: readonly ChaosRoom[], linesPerSecond: number, random: Random): Load {
  const schedule = createSchedule();
  const people = rooms.flatMap((room) => room.people);
  let [isPaused, due] = [false, 0];
  schedule.every(TURN_MS, () => {
    if (isPaused) return;
    due += (linesPerSecond * TURN_MS) / 1_000;
    for (; due >= 1; due -= 1) speak(random.pick(people));
  });
  schedule.every(CHANGE_EVERY_MS, () => {
    if (!isPaused) change(random.pick(rooms).lead, random);
  });
  return {
    pause: () => void (isPaused = true),
    resume: () => void (isPaused = false),
    end: schedule.end,
  };
}

function speak(person: ChaosPerson): void {
  const [life] = person.lives;
  if (!life || life.isAsleep) return;
  life.channels.get(person.home)?.set('typing', {});
  life.say(person.home, 1);
}

/** What becomes of it is for the log to say. */
function change({ home, lives }: ChaosPerson, random: Random): void {
  const channel = lives[0]?.channels.get(home);
  channel?.send('technique_change', { technique: random.pick(TECHNIQUES).id }).done.catch(() => undefined);
}

/** Sessions take lines in every open phase; a leader's changes only count once it is live. */
export async function startSessions(
  admin: Api,
  rooms: readonly { readonly sessionId: string }[],
): Promise<void> {
  for (const { sessionId } of rooms) await admin.call(calls.startSession, { params: { id: sessionId } });
}
