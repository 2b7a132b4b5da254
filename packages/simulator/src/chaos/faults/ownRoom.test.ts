import { expect, it, vi } from 'vitest';
import type { ChaosRoom } from '../load.ts';
import type { ChaosPerson } from '../person.ts';
import { inOwnRoom } from './ownRoom.ts';

it('lets everybody go, and nothing runs on, when it is cut short', async () => {
  vi.useFakeTimers();
  const ended: string[] = [];
  const person = (name: string) => ({ name, end: () => void ended.push(name) }) as ChaosPerson;
  const room: ChaosRoom = { sessionId: 's', code: 'c', lead: person('lead'), people: [person('ana')] };
  let said = 0;
  const cut = inOwnRoom({ openRoom: () => Promise.resolve(room) }, 1, (_, schedule) => {
    schedule.every(100, () => (said += 1));
    return Promise.reject(new Error('The database is away.'));
  });
  await expect(cut).rejects.toThrow('The database is away.');
  vi.advanceTimersByTime(1_000);
  expect([ended, said]).toEqual([['lead', 'ana'], 0]);
  vi.useRealTimers();
});
