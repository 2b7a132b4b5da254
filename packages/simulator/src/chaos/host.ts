import { calls } from '@attune/protocol';
import { inTurns } from '../rooms.ts';
import type { Noted } from './facts.ts';
import { startSessions, type ChaosRoom } from './load.ts';
import { admit, type ChaosPerson } from './person.ts';
import type { World } from './world.ts';

/** Opens rooms in a world and brings people in, each by a door of their own. */
export type Host = {
  /** So many rooms, all started, with a leader and `seats` people each; everybody is live. Rejects when somebody cannot come in. */
  readonly open: (count: number, seats: number) => Promise<readonly ChaosRoom[]>;
};

export type HostOptions = {
  readonly world: World;
  readonly note: (who: string, fact: Noted) => void;
  readonly secret: (text: string) => void;
};

const ADMITTED_AT_ONCE = 16;
const LIVE_WITHIN_MS = 30_000;

export function createHost({ world, note, secret }: HostOptions): Host {
  let [people, rooms] = [0, 0];
  const come = async (name: string, code: string, watches: boolean): Promise<ChaosPerson> => {
    const door = await world.doorOf((people += 1));
    const person = await admit({ name, ...door, code, note, secret, watches });
    await person.begin().live(LIVE_WITHIN_MS);
    return person;
  };
  return {
    open: async (count, seats) => {
      const open = await world.openRooms(count, seats);
      const admin = await world.admin();
      await startSessions(admin, open);
      const furnished: ChaosRoom[] = [];
      for (const { sessionId, code } of open) {
        const room = (rooms += 1);
        const body = { session_id: sessionId, role: 'instructor', max_uses: 1 } as const;
        const invite = await admin.call(calls.createInvite, { body });
        const lead = await come(`lead${room}`, invite.code, false);
        const names = Array.from({ length: seats }, (_, seat) => `r${room}p${seat + 1}`);
        const inRoom = await inTurns(names, ADMITTED_AT_ONCE, (name, seat) => come(name, code, seat === 0));
        furnished.push({ sessionId, code, lead, people: inRoom });
      }
      return furnished;
    },
  };
}
