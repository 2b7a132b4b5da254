import { describe, expect, it } from 'vitest';
import { lookUp } from '../src/chaos/programs/find.ts';
import { createWorld } from '../src/chaos/world.ts';
import { takeSeat, type Seat } from '../src/seat.ts';
import { until } from '../src/until.ts';

const WAIT_MS = 20_000;
const isComplete = ['redis-server', 'initdb', 'nginx'].every((name) => lookUp(name) !== undefined);

describe.skipIf(!isComplete)('a world of two nodes', { timeout: 90_000 }, () => {
  it.each(['balancer', 'nginx'] as const)('behind a %s outlives the kill of one', async (front) => {
    await using world = await createWorld({ kind: 'cluster', nodes: 2, seed: front, front });
    await using stack = new AsyncDisposableStack();
    const [room] = await world.openRooms(1, 4);
    const seats: Seat[] = [];
    for (const person of [1, 2, 3, 4]) {
      const url = await world.urlOf(person);
      const seat = await takeSeat({ url, code: room?.code ?? '', name: `Person ${person}` });
      stack.defer(seat.leave);
      seats.push(seat);
    }
    const [first] = seats;
    const [lost, left] = world.nodes;
    if (!first || !lost || !left) throw new Error('Nobody is there.');
    const everybodyHears = async (text: string): Promise<void> => {
      const { offset = 0 } = await first.channel.send('chat_message', { text }).done;
      const what = `everybody to hear "${text}"`;
      const hears = ({ channel }: Seat) =>
        until(channel.position, (at) => (at?.offset ?? 0) >= offset, { deadlineMs: WAIT_MS, what });
      await Promise.all(seats.map(hears));
    };
    await everybodyHears('on two nodes');
    const open = (await lost.program.metrics()).get('attune_connections');
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(seats.length);

    await lost.program.kill();
    await everybodyHears('on one node');
    const lines = (await world.readLog()).filter(({ type }) => type === 'chat_message');
    expect(lines.map(({ offset }) => offset - (lines[0]?.offset ?? 0))).toEqual([0, 1]);
    expect(left.program.crash).toBeUndefined();
  });
});
