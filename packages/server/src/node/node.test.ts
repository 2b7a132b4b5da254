import { ADMIN_CHANNEL, calls, type Call, type Node, type ProtocolError } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import type { HttpAnswer, HttpRequest, Plan } from '../capability.ts';
import { MemoryStateStore } from '../hub/stateStore.memory.ts';
import { createNode, type NodeCapability, type Vitals } from './index.ts';

const START = Date.parse('2026-03-01T18:00:00.000Z');
const CALM: Vitals = { phase: 'open', connections: 0, sessions: 0, load: 0.1, memory_bytes: 1_000 };

/** Several nodes on one store. */
function register() {
  const clock = new HandClock(START);
  const states = new MemoryStateStore(clock);
  const asked: string[] = [];
  const counted = {
    set: states.set.bind(states),
    remove: states.remove.bind(states),
    snapshot(channel: string) {
      asked.push(channel);
      return states.snapshot(channel);
    },
  };
  const drained: string[] = [];
  const carryOut = async ({ states: told = [], drains = [] }: Plan) => {
    drained.push(...drains);
    for (const { channel, type, key, value, leaseMs } of told) {
      if (value === null) await states.remove(channel, type, key);
      else
        await states.set(channel, type, key, JSON.stringify(value), leaseMs === undefined ? {} : { leaseMs });
    }
  };
  const add = (id: string, vitals: () => Vitals = () => CALM): NodeCapability =>
    createNode({
      id,
      version: '1.2.3',
      clock,
      states: counted,
      realtime: { carryOut },
      vitals,
      onTrouble: (error) => {
        throw error;
      },
    });
  const told = async () => (await states.snapshot(ADMIN_CHANNEL)).map(({ json }) => JSON.parse(json) as Node);
  const ids = async () => (await told()).map(({ id }) => id).sort();
  const call = async (asked: NodeCapability, name: Call, params: Record<string, string> = {}) => {
    const route = asked.routes?.find((candidate) => candidate.call === name);
    const answer = await route?.handle({ params } as unknown as HttpRequest<never>);
    if (answer?.plan) await carryOut(answer.plan);
    return (await (answer as HttpAnswer<typeof calls.listNodes> | undefined)?.body?.())?.nodes;
  };
  /** Time passes for everybody who told of themselves in it. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  return { clock, add, told, ids, call, drained, pass, asked };
}

const refusalOf = (asked: Promise<unknown>): Promise<ProtocolError | undefined> =>
  asked.then(
    () => undefined,
    (error: unknown) => error as ProtocolError,
  );

describe('the register of nodes', () => {
  it('NODE-1 a node tells of itself with its start, and again every 2 s', async () => {
    const { add, told, pass } = register();
    let connections = 3;
    await add('a', () => ({ ...CALM, connections })).start?.();
    const first = {
      ...CALM,
      id: 'a',
      version: '1.2.3',
      connections: 3,
      started_at: '2026-03-01T18:00:00.000Z',
      heartbeat_at: '2026-03-01T18:00:00.000Z',
    };
    expect(await told()).toEqual([first]);
    connections = 4;
    await pass(2_000);
    expect(await told()).toEqual([{ ...first, connections: 4, heartbeat_at: '2026-03-01T18:00:02.000Z' }]);
  });

  it('NODE-1 one that ends goes at once, one that is not heard of goes within 9 s', async () => {
    const { clock, add, ids, pass } = register();
    const ending = add('ending');
    await ending.start?.();
    const dying = add('dying');
    await dying.start?.();
    await add('living').start?.();
    await ending.stop?.();
    expect(await ids()).toEqual(['dying', 'living']);
    // What a killed process does: it holds its lease, and renews nothing.
    await dying.stop?.();
    await dying.tell();
    await pass(7_000);
    expect(await ids()).toEqual(['dying', 'living']);
    clock.setNow(START - 3_600_000);
    await pass(2_000);
    expect(await ids()).toEqual(['living']);
  });

  it('NODE-1 the wall clock put forward takes nobody away', async () => {
    const { clock, add, ids, pass } = register();
    await add('a').start?.();
    clock.setNow(START + 10 * 31_536_000_000);
    await pass(20_000);
    expect(await ids()).toEqual(['a']);
  });

  it('NODE-1 that it drains it tells at once', async () => {
    const { add, told } = register();
    let phase: Vitals['phase'] = 'open';
    const node = add('a', () => ({ ...CALM, phase }));
    await node.start?.();
    phase = 'draining';
    await node.tell();
    expect(await told()).toMatchObject([{ phase: 'draining' }]);
  });

  it('NODE-2 all nodes are listed, oldest first, whichever is asked', async () => {
    const { clock, add, call } = register();
    const first = add('z');
    await first.start?.();
    clock.advance(1_000);
    const second = add('a');
    await second.start?.();
    for (const asked of [first, second])
      expect((await call(asked, calls.listNodes))?.map(({ id }) => id)).toEqual(['z', 'a']);
  });

  it('NODE-2 what else admins follow is not read for it', async () => {
    const { add, call, asked } = register();
    const node = add('a');
    await node.start?.();
    await call(node, calls.listNodes);
    expect(asked).toEqual(['nodes']);
  });

  it('NODE-3 any node orders another to drain, and once', async () => {
    const { add, call, drained } = register();
    const asked = add('asked');
    await asked.start?.();
    let phase: Vitals['phase'] = 'open';
    const leaving = add('leaving', () => ({ ...CALM, phase }));
    await leaving.start?.();
    await call(asked, calls.drainNode, { id: 'leaving' });
    expect(drained).toEqual(['leaving']);
    phase = 'draining';
    await leaving.tell();
    await call(asked, calls.drainNode, { id: 'leaving' });
    expect(drained).toEqual(['leaving']);
  });

  it('NODE-4 an unknown node and the last open one are refused', async () => {
    const { add, call, drained } = register();
    const last = add('last');
    await last.start?.();
    expect((await refusalOf(call(last, calls.drainNode, { id: 'nobody' })))?.error).toBe('NOT_FOUND');
    const refusal = await refusalOf(call(last, calls.drainNode, { id: 'last' }));
    expect([refusal?.error, refusal?.message]).toEqual(['CONFLICT', expect.stringContaining('SIGTERM')]);
    await add('leaving', () => ({ ...CALM, phase: 'draining' })).start?.();
    expect((await refusalOf(call(last, calls.drainNode, { id: 'last' })))?.error).toBe('CONFLICT');
    expect(drained).toEqual([]);
  });
});
