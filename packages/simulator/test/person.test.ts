import { calls, TECHNIQUES, type Delivered } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  arrive,
  createRandom,
  createSchedule,
  lead,
  readRecording,
  takeSeat,
  until,
  write,
  type Seat,
} from '../src/index.ts';
import { openRoom } from '../src/rooms.ts';
import { openHouse, type House } from './house.ts';

/** A real server on a machine that does other things too. */
const REAL = { timeout: 30_000 };
const soon = (what: string) => ({ deadlineMs: 20_000, what });

async function watcherIn(house: House, code: string): Promise<Seat & Disposable> {
  const seat = await takeSeat({ url: house.url, code, name: 'Watcher' });
  await until(seat.channel.health, (health) => health === 'live', soon('the watcher'));
  return { ...seat, [Symbol.dispose]: seat.leave };
}

describe('a simulated person', REAL, () => {
  it('joins, wears a strap, types, writes and leaves, as everybody sees', async () => {
    await using house = await openHouse();
    const { code } = await openRoom(house.admin, { title: 'Evening', seats: 5 });
    using watcher = await watcherIn(house, code);
    const typists: Delivered<'typing'>[] = [];
    watcher.channel.on('typing', ({ data }) => typists.push(data));

    const person = await arrive({
      url: house.url,
      code,
      name: 'Bela Novak',
      random: createRandom(1),
      heart: { rrMs: readRecording(), share: 'group' },
    });
    const isHere = (rows: ReadonlyMap<string, Delivered<'presence'>>): boolean =>
      rows.get(person.userId)?.status === 'here';
    await until(watcher.channel.states('presence'), isHere, soon('the arrival'));
    const readings = await until(
      watcher.channel.states('reading'),
      (all) => all.has(person.userId),
      soon('a reading'),
    );
    expect(readings.get(person.userId)).toMatchObject({ source: 'simulated', name: 'Bela Novak' });

    const schedule = createSchedule();
    write({ afterMs: 0, typingMs: 20, text: 'Nice and steady.' }, { channel: person.channel, schedule });
    const [line] = await until(
      watcher.channel.events('chat_message'),
      ({ length }) => length > 0,
      soon('a line'),
    );
    expect(line?.data).toMatchObject({ text: 'Nice and steady.', from: { name: 'Bela Novak' } });
    // Sent before the line on the same connection, so it has come.
    expect(typists).toMatchObject([{ name: 'Bela Novak' }]);

    schedule.end();
    person.end();
    person.end();
    await until(watcher.channel.states('presence'), (rows) => !isHere(rows), soon('the leaving'));
    expect(person.client.status.get()).toMatchObject({ at: 'closed' });
  });

  it('is told why there is no way in', async () => {
    await using house = await openHouse();
    const coming = arrive({ url: house.url, code: 'BCDFGHJKMN', name: 'Bela', random: createRandom(1) });
    await expect(coming).rejects.toMatchObject({ error: 'INVITE_NOT_FOUND' });
  });
});

describe('a simulated instructor', REAL, () => {
  it('starts the session and follows the plan', async () => {
    await using house = await openHouse();
    const { sessionId, code } = await openRoom(house.admin, { title: 'Evening', seats: 5, minutes: 1 });
    const invite = await house.admin.call(calls.createInvite, {
      body: { session_id: sessionId, role: 'instructor' },
    });
    using watcher = await watcherIn(house, code);
    const instructor = await lead({
      url: house.url,
      code: invite.code,
      name: 'Ana Lima',
      random: createRandom(1),
      startAfterMs: 0,
      everyMs: 1_000,
    });
    const sessions = watcher.channel.states('session');
    await until(sessions, (all) => all.get(sessionId)?.phase === 'live', soon('the start'));
    const changed = await until(
      watcher.channel.events('technique_changed'),
      ({ length }) => length > 0,
      soon('a change'),
    );
    expect(changed[0]?.data.technique.id).toBe(TECHNIQUES[1]?.id);
    instructor.end();
  });
});
