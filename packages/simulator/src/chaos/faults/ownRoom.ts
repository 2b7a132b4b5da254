import { createSchedule, type Schedule } from '../../schedule.ts';
import type { ChaosRoom } from '../load.ts';
import type { Scene } from '../scene.ts';

/**
 * One more room, of which the load knows nothing, for as long as `act` takes. Its people are let go and its schedule ends whatever happens
 * in between: in a compound `act` may be cut short, and who stays behind would be judged as one who never came back.
 */
export async function inOwnRoom(
  { openRoom }: Pick<Scene, 'openRoom'>,
  people: number,
  act: (room: ChaosRoom, schedule: Schedule) => Promise<void>,
): Promise<void> {
  const room = await openRoom(people);
  const schedule = createSchedule();
  try {
    await act(room, schedule);
  } finally {
    schedule.end();
    for (const person of [room.lead, ...room.people]) person.end();
  }
}
