import type { ReadingShare } from '@attune/protocol';
import { breatheAlong } from './breathing.ts';
import { chat } from './chatter.ts';
import { followAlong } from './following.ts';
import { wearStrap } from './heart.ts';
import { createSchedule } from './schedule.ts';
import { takeSeat, type Seat, type SeatOptions } from './seat.ts';
import type { Random } from './seeded.ts';
import { createStrap } from './strap.ts';

export type PersonOptions = SeatOptions & {
  /** Everything this person does by chance comes from here. */
  readonly random: Random;
  /**
   * The heart that is played, from a beat drawn by `random`, and who sees it.
   * @default no strap
   */
  readonly heart?: { readonly rrMs: readonly number[]; readonly share: ReadingShare };
  /**
   * Whether this person holds to breathe, and so counts for how closely the group breathes together.
   * @default false
   */
  readonly breathes?: boolean;
};

export type Person = Omit<Seat, 'leave'> & {
  /** Leaves and stops everything of this person. Twice is harmless. */
  readonly end: () => void;
};

/** Somebody who joins, is here, writes now and then and may wear a strap and breathe along, until the session or `end` ends it. */
export async function arrive(options: PersonOptions): Promise<Person> {
  const { random, heart, breathes = false } = options;
  const { leave, ...seat } = await takeSeat(options);
  const schedule = createSchedule();
  const { channel, client } = seat;
  chat(random.fork('chat'), { channel, schedule });
  followAlong(random.fork('screen'), { channel, schedule });
  if (heart) {
    const strap = createStrap(heart.rrMs, random.fork('heart').whole(0, heart.rrMs.length - 1));
    wearStrap(strap, { channel, schedule, share: heart.share });
  }
  if (breathes) {
    const {
      session,
      client: { clock },
    } = seat;
    breatheAlong(random.fork('breath'), { channel, schedule, sessionId: session.id, now: clock.now });
  }
  const end = (): void => {
    schedule.end();
    stopWatching();
    leave();
  };
  // Shown out, or the session is over: there is nothing left to do here.
  const stopWatching = client.status.subscribe(() => {
    if (client.status.get().at === 'closed') schedule.end();
  });
  return { ...seat, end };
}
