import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../src/chaos/world.ts';
import { takeSeat, type Seat } from '../src/seat.ts';
import { until } from '../src/until.ts';

const WAIT_MS = 20_000;

describe('a world of one node', { timeout: 60_000 }, () => {
  let world: World;
  const seats: Seat[] = [];

  beforeAll(async () => {
    world = await createWorld({ kind: 'single', seed: 'a test' });
  }, 60_000);
  afterAll(async () => {
    for (const seat of seats) seat.leave();
    await world[Symbol.asyncDispose]();
  });

  it('carries what a person says over their own door, and its log can be read while it runs', async () => {
    const [room] = await world.openRooms(1, 2);
    for (const person of [1, 2]) {
      const url = await world.urlOf(person);
      seats.push(await takeSeat({ url, code: room?.code ?? '', name: `Person ${person}` }));
    }
    await Promise.all(seats.map((seat) => live(seat)));
    await seats[0]?.channel.send('chat_message', { text: 'hello' }).done;
    const lines = (await world.readLog()).filter(({ type }) => type === 'chat_message');
    expect(lines.map(({ payload }) => payload)).toEqual([expect.objectContaining({ text: 'hello' })]);
  });

  it('resets one person only, who comes back', async () => {
    const door = await world.doorOf(1);
    const [first, second] = seats;
    if (!first || !second) throw new Error('Nobody sits there.');
    const back = until(first.channel.recovery, (recovery) => recovery !== undefined, {
      deadlineMs: WAIT_MS,
      what: 'the return',
    });
    door.wire?.reset();
    expect(await back).toMatchObject({ recovered: true });
    expect(second.channel.recovery.get()).toBeUndefined();
  });

  it('keeps one frame from one person, who asks for it when the next comes', async () => {
    const door = await world.doorOf(2);
    const [first, second] = seats;
    if (!first || !second) throw new Error('Nobody sits there.');
    door.wire?.dropNext((text) => text.includes('lost on the way'));
    const heard: string[] = [];
    second.channel.on('chat_message', ({ data }) => void heard.push(data.text));
    for (const text of ['lost on the way', 'the next'])
      await first.channel.send('chat_message', { text }).done;
    const top = first.channel.position.get()?.offset ?? 0;
    const what = 'the gap to be filled';
    await until(second.channel.position, (at) => (at?.offset ?? 0) >= top, { deadlineMs: WAIT_MS, what });
    expect(door.wire?.dropped).toBe(1);
    expect(heard).toEqual(['lost on the way', 'the next']);
  });

  it('kills the node and starts it on the same data', async () => {
    const [node] = world.nodes;
    await node?.program.kill();
    expect(await node?.program.isReady()).toBe(false);
    await node?.program.start();
    await Promise.all(seats.map((seat) => live(seat)));
    expect(node?.program.crash).toBeUndefined();
  });

  it('knows what of its own may be in no log', async () => {
    const before = world.secrets().size;
    await world.admin();
    expect(world.secrets().size).toBe(before + 1);
    expect([...world.secrets()].every((secret) => secret.length > 16)).toBe(true);
  });

  it('shifts the clock of the node in all its threads, and stalls its loop', async () => {
    const program = world.nodes[0]?.program;
    const hour = 3_600_000;
    await program?.shiftClock(hour);
    await seats[1]?.channel.send('chat_message', { text: 'an hour later' }).done;
    const at = (await world.readLog()).findLast(({ type }) => type === 'chat_message')?.at ?? 0;
    expect(Math.abs(at - Date.now() - hour)).toBeLessThan(60_000);
    await program?.shiftClock(0);
    const before = performance.now();
    const stalled = program?.stall(300);
    await program?.isReady();
    expect(performance.now() - before).toBeGreaterThan(250);
    await stalled;
  });

  it('tells what the node uses, and its metrics', async () => {
    const program = world.nodes[0]?.program;
    const state = await program?.examine();
    expect(state?.residentBytes).toBeGreaterThan(10_000_000);
    expect(state?.resources).toHaveProperty('TCPSocketWrap');
    expect((await program?.metrics())?.get('attune_connections')).toBe(2);
  });

  it('a node that stands still answers nothing until it goes on', async () => {
    const program = world.nodes[0]?.program;
    program?.pause();
    const examined = program?.examine();
    expect(await Promise.race([examined, program?.isReady()])).toBe(false);
    world.heal();
    expect(await examined).toHaveProperty('heapUsedBytes');
  });
});

function live(seat: Seat | undefined): Promise<unknown> {
  if (!seat) throw new Error('Nobody sits there.');
  return until(seat.channel.health, (health) => health === 'live', { deadlineMs: WAIT_MS, what: seat.name });
}
