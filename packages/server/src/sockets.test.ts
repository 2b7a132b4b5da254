import { CLOSE } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import { promptFlusher } from '../test/promptFlusher.ts';
import { ConnectionPool } from './connection/pool.ts';
import type { Batch } from './delivery/batch.ts';
import { Gate, type Standing } from './gate.ts';
import { createRateRules } from './http/index.ts';
import type { Level, Sheddable } from './platform/pressure.ts';
import { Sockets } from './sockets.ts';

const TICKET = { by: 'ticket', ticket: 't' } as const;
const ANN = {
  userId: 'ann',
  name: 'Ann',
  role: 'admin',
  sessionId: null,
  seatId: null,
  loginId: 'login',
  expiresAt: Date.UTC(2027, 0, 1),
} as const;

function door() {
  const clock = new HandClock();
  const standing: Standing = { phase: 'open', port: 1 };
  const overloaded = new Set<Sheddable>();
  const pressure = { level: 'calm' as Level, accepts: (what: Sheddable) => !overloaded.has(what) };
  const pool = new ConnectionPool({ perNode: 10, perSession: 10, perUser: 10 }, clock);
  const nothing = () => undefined;
  let asked = 0;
  const identify = async () => {
    asked += 1;
    return ANN;
  };
  const sockets = new Sockets({
    node: 'n1',
    clock,
    pool,
    flusher: promptFlusher(clock),
    heartbeat: { pingIntervalMs: 5_000, silenceMs: 12_500 },
    rateFactor: 1,
    hub: { unsubscribe: nothing },
    dispatcher: { receive: nothing },
    gatekeeper: { identify, redeem: identify, recheck: identify },
    capabilities: [],
    gate: new Gate({ standing, pressure, clock, random: () => 0, acceptRate: 500, onRefused: nothing }),
    rates: createRateRules(100),
    onOpened: nothing,
    onClosed: nothing,
  });
  const said: { type: string; data: Record<string, unknown> }[] = [];
  const closed: number[] = [];
  const socket = {
    wire: {
      bufferedBytes: 0,
      send: ({ frames }: Batch) =>
        frames.forEach(({ text }) => said.push(JSON.parse(text) as (typeof said)[number])),
    },
    close: (code: number) => void closed.push(code),
    destroy: nothing,
  };
  return { sockets, socket, standing, overloaded, said, closed, askedFor: () => asked };
}

describe('who comes to the sockets of a node', () => {
  it('DRAIN-1 LOAD-4 is refused before the upgrade with the time to come again, and no credential is looked at', async () => {
    const { sockets, standing, overloaded, askedFor } = door();
    overloaded.add('newcomer');
    expect(await sockets.vet(TICKET, undefined, '192.0.2.1')).toEqual({
      admitted: false,
      status: 503,
      reason: 'overloaded',
      retryAfterMs: 2_000,
    });
    standing.phase = 'draining';
    expect(await sockets.vet(TICKET, undefined, '192.0.2.1')).toMatchObject({
      status: 503,
      reason: 'draining',
    });
    expect(askedFor()).toBe(0);
  });

  it('LOAD-4 who was let through before the node was stressed is told when to come again, and closed with 1013', async () => {
    const { sockets, socket, overloaded, said, closed } = door();
    const vetting = await sockets.vet(TICKET, undefined, '192.0.2.1');
    overloaded.add('newcomer');
    sockets.opened(socket, vetting.admitted && vetting.pass);
    expect(said).toMatchObject([{ type: 'error', data: { name: 'OVERLOADED', retry_after: 2 } }]);
    expect(closed).toEqual([CLOSE.busy]);
  });

  it('DRAIN-1 who was let through before the node began to drain is sent back', async () => {
    const { sockets, socket, standing, said, closed } = door();
    const vetting = await sockets.vet(TICKET, undefined, '192.0.2.1');
    standing.phase = 'draining';
    sockets.opened(socket, vetting.admitted && vetting.pass);
    expect(said.map(({ type }) => type)).toEqual(['error']);
    expect(closed).toEqual([CLOSE.busy]);
  });

  it('LOAD-6 beyond what the node takes in nobody is let through, and those are not asked for their credential', async () => {
    const { sockets, askedFor } = door();
    const vettings = await Promise.all(
      Array.from({ length: 1_005 }, () => sockets.vet(TICKET, undefined, '192.0.2.1')),
    );
    expect(vettings.filter(({ admitted }) => admitted)).toHaveLength(1_000);
    expect(vettings.at(-1)).toEqual({
      admitted: false,
      status: 503,
      reason: 'too_many_at_once',
      retryAfterMs: 1_000,
    });
    expect(askedFor()).toBe(1_000);
  });
});
