import { calls, CLOSE, sessionChannel, type Subscribed } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import type { Frame, Wire } from './wire.ts';

const resultOf = (ack: Frame) => ack.data['result'] as Subscribed;

async function room(server: TestServer, ...names: string[]) {
  const session = await server.createSession();
  const leader = await server.join(session.id, 'Ina', 'instructor');
  const channel = sessionChannel(session.id);
  const enter = async (token: string): Promise<Wire> => {
    const wire = await server.connect(token);
    const ack = await wire.subscribe(channel);
    expect(ack.type).toBe('ack');
    return wire;
  };
  const instructor = await enter(leader.token);
  const people = await Promise.all(names.map((name) => server.join(session.id, name)));
  const wires = await Promise.all(people.map((person) => enter(person.token)));
  return { session, channel, instructor, leader, people, wires, enter };
}

describe('a session over real sockets', () => {
  it('CONN-9 SUB-1 SUB-3 SUB-4 welcomes, and answers a first subscribe with history and states', async () => {
    await using server = await startServer();
    const { session, channel, people, enter } = await room(server, 'Ana');
    const wire = await enter(people[0]?.token ?? '');
    const welcome = wire.of('welcome')[0];
    expect(welcome?.data).toMatchObject({
      role: 'participant',
      session_id: session.id,
      user: { name: 'Ana Test' },
    });
    const result = resultOf(await wire.subscribe(channel));
    expect(result).toMatchObject({ recovered: false, reason: 'fresh' });
    expect(result.events.map((event) => event.type)).toContain('participant_joined');
    expect(result.states.map((state) => state.type)).toContain('session');
    expect(result.position.offset).toBe(result.events.at(-1)?.offset);
  });

  it('EVENT-1 EVENT-2 CHAT-2 a line reaches everybody once, with its author and the offset of its ack', async () => {
    await using server = await startServer();
    const { channel, instructor, wires } = await room(server, 'Ana', 'Bo');
    const [ana, bo] = wires as [Wire, Wire];
    const ack = await ana.request('chat_message', { channel, data: { text: '  Good evening. ' } });
    for (const wire of [ana, bo, instructor]) {
      const line = await wire.untilType('chat_message');
      expect(line.offset).toBe(ack.data['offset']);
      expect(line.data).toMatchObject({
        text: 'Good evening.',
        from: { name: 'Ana Test', role: 'participant' },
      });
      expect(wire.of('chat_message')).toHaveLength(1);
    }
  });

  it('EVENT-4 EVENT-5 EVENT-6 a line sent again is stored once, a gap is told, and a stolen producer changes nothing', async () => {
    await using server = await startServer();
    const { channel, wires } = await room(server, 'Ana', 'Bo');
    const [ana, bo] = wires as [Wire, Wire];
    const line = (text: string, seq: number, prev: number) => ({
      channel,
      data: { text },
      producer: { id: 'tab-00001', seq, prev },
    });
    const first = await ana.request('chat_message', line('one', 1, 0));
    const again = await ana.request('chat_message', line('one', 1, 0));
    expect(again.data).toEqual({ offset: first.data['offset'], duplicate: true });
    const gap = await ana.request('chat_message', line('three', 3, 2));
    expect(gap.data).toMatchObject({ name: 'SEQUENCE_GAP', details: { last: 1 } });
    expect((await bo.request('chat_message', line('mine', 1, 0))).type).toBe('ack');
    expect((await ana.request('chat_message', line('two', 2, 1))).type).toBe('ack');
    await bo.until((frame) => frame.data['text'] === 'two');
    expect(bo.of('chat_message').map((frame) => frame.data['text'])).toEqual(['one', 'mine', 'two']);
  });

  it('SUB-2 SUB-3 resumes from a position, and says why it cannot', async () => {
    await using server = await startServer();
    const { channel, wires, people, enter } = await room(server, 'Ana', 'Bo');
    const [ana] = wires as [Wire, Wire];
    const { position } = resultOf(await ana.subscribe(channel));
    await ana.request('chat_message', { channel, data: { text: 'missed' } });
    const bo = await enter(people[1]?.token ?? '');
    const resumed = resultOf(await bo.subscribe(channel, position));
    expect(resumed.recovered).toBe(true);
    expect(resumed.events.map((event) => event.data)).toMatchObject([{ text: 'missed' }]);
    const claims = [
      [{ ...position, epoch: 'another' }, 'epoch_changed'],
      [{ ...position, offset: 1_000 }, 'log_regressed'],
      [{ ...position, tag: 'another' }, 'forked'],
    ];
    for (const [claim, reason] of claims) {
      expect(resultOf(await bo.subscribe(channel, claim))).toMatchObject({ recovered: false, reason });
    }
  });

  it('SESS-5 SESS-6 PACER-1 starting and changing the technique give everybody one instant', async () => {
    await using server = await startServer();
    const { channel, instructor, wires, session } = await room(server, 'Ana');
    const [ana] = wires as [Wire];
    await instructor.request('session_start', { channel });
    const started = await ana.untilType('session_started');
    expect(started.data).toEqual((await instructor.untilType('session_started')).data);
    const state = await ana.until(
      (f) => f.type === 'session' && (f.data['value'] as { phase: string }).phase === 'live',
    );
    expect(state.data['key']).toBe(session.id);
    await instructor.request('technique_change', { channel, data: { technique: 'box' } });
    const changed = await ana.untilType('technique_changed');
    const sinceStart =
      Date.parse(String(changed.data['starts_at'])) - Date.parse(String(started.data['started_at']));
    expect(sinceStart % 11_000).toBe(0);
    expect(
      Date.parse(String(changed.data['starts_at'])) - Date.parse(changed.timestamp),
    ).toBeGreaterThanOrEqual(3_000);
  });

  it('PERM-1 PERM-3 PERM-5 an observer only watches, a participant does not lead, nothing is started twice', async () => {
    await using server = await startServer();
    const { channel, session, instructor, wires, enter } = await room(server, 'Ana');
    const observer = await enter((await server.join(session.id, 'Olga', 'observer')).token);
    const refused = async (wire: Wire, type: string, data?: object) =>
      (await wire.request(type, { channel, ...(data && { data }) })).data['name'];
    expect(await refused(observer, 'chat_message', { text: 'x' })).toBe('FORBIDDEN');
    expect(await refused(observer, 'typing')).toBe('FORBIDDEN');
    expect(await refused(wires[0] as Wire, 'session_start')).toBe('FORBIDDEN');
    await instructor.request('session_start', { channel });
    expect(await refused(instructor, 'session_start')).toBe('WRONG_PHASE');
    await observer.untilType('session_started');
  });

  it('PRES-1 PRES-2 SIGNAL-1 one row a person, and typing goes to the others', async () => {
    await using server = await startServer();
    const { channel, wires, people, enter } = await room(server, 'Ana', 'Bo');
    const [ana, bo] = wires as [Wire, Wire];
    const second = await enter(people[0]?.token ?? '');
    const twoDevices = await bo.until(
      (f) => f.type === 'presence' && (f.data['value'] as { devices: number } | null)?.devices === 2,
    );
    expect(twoDevices.data['key']).toBe(people[0]?.id);
    second.close();
    ana.cut();
    const waiting = await bo.until(
      (f) =>
        f.type === 'presence' && (f.data['value'] as { status: string } | null)?.status === 'reconnecting',
    );
    expect(waiting.data['key']).toBe(people[0]?.id);
    server.clock.advance(5_000);
    const gone = await bo.until((f) => f.type === 'presence' && f.data['value'] === null);
    expect(Date.parse(gone.timestamp) - Date.parse(waiting.timestamp)).toBeGreaterThanOrEqual(4_000);
    const third = await enter(people[0]?.token ?? '');
    third.say('typing', { channel });
    await third.request('chat_message', { channel, data: { text: 'marker' } });
    await bo.untilType('chat_message');
    expect(bo.of('typing').map((frame) => frame.data['name'])).toEqual(['Ana Test']);
    expect(third.of('typing')).toEqual([]);
  });

  it('HEALTH-1 HEALTH-2 STATE-3 a reading goes where its owner says and disappears when it is not renewed', async () => {
    await using server = await startServer();
    const { channel, session, instructor, wires } = await room(server, 'Ana');
    const [ana] = wires as [Wire];
    await instructor.subscribe(`lead:${session.id}`);
    const reading = { bpm: 64, rmssd: 48, quality: 1, source: 'simulated' };
    ana.say('reading', { channel, data: { ...reading, share: 'me' } });
    ana.say('reading', { channel, data: { ...reading, bpm: 66, share: 'instructor' } });
    const shared = await instructor.untilType('reading');
    expect(shared.channel).toBe(`lead:${session.id}`);
    expect(shared.data['value']).toMatchObject({ bpm: 66, name: 'Ana Test' });
    server.clock.advance(5_250);
    await instructor.until((frame) => frame.type === 'reading' && frame.data['value'] === null);
  });

  it('SESS-7 SESS-11 AUTH-8 ending tells everybody, closes the seats and lets nobody back in', async () => {
    await using server = await startServer();
    const { channel, instructor, wires, people } = await room(server, 'Ana', 'Bo');
    const [ana, bo] = wires as [Wire, Wire];
    await instructor.request('seat_remove', { channel, data: { user_id: people[1]?.id } });
    expect((await bo.closed).code).toBe(CLOSE.removed);
    await instructor.request('session_start', { channel });
    await instructor.request('session_end', { channel });
    expect((await ana.untilType('session_ending')).data['reason']).toBe('led');
    server.clock.advance(5_000);
    const ended = await ana.untilType('session_ended');
    expect(ended.data['summary']).toMatchObject({ people: 3 });
    expect((await ana.closed).code).toBe(CLOSE.ended);
    const refusal = await server.call(calls.tickets, { token: people[0]?.token ?? '' });
    expect(refusal.problem.name).toBe('SESSION_ENDED');
  });
});
