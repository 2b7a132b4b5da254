import { CLOSE, leadChannel, sessionChannel, userChannel, type Subscribed } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import type { Frame, Wire } from './wire.ts';

const resultOf = (ack: Frame) => ack.data['result'] as Subscribed;

/** Ines leads; Pia takes part. */
async function room(server: TestServer) {
  const { id } = await server.createSession();
  const channel = sessionChannel(id);
  const ines = await server.join(id, 'Ines', 'instructor');
  const pia = await server.join(id, 'Pia');
  const enter = async ({ token }: { token: string }): Promise<Wire> => {
    const wire = await server.connect(token);
    expect((await wire.subscribe(channel)).type).toBe('ack');
    return wire;
  };
  return { id, channel, ines, pia, enter, lead: await enter(ines), other: await enter(pia) };
}

const CUE = { text: 'Let the shoulders sink.', priority: 'high' };

describe('leading over real sockets', () => {
  it('LEAD-1 FRAME-12 a cue reaches everybody but the connection that sent it, which is told its place', async () => {
    await using server = await startServer();
    const { channel, ines, enter, lead, other } = await room(server);
    const tab = await enter(ines);
    const ack = await lead.request('instructor_message', { channel, data: CUE });
    for (const wire of [tab, other]) {
      const heard = await wire.untilType('instructor_message');
      expect(heard.offset).toBe(ack.data['offset']);
      expect(heard.data).toMatchObject({ ...CUE, from: { name: 'Ines Test' } });
    }
    const passed = await lead.untilType('passed');
    expect(passed).toMatchObject({ channel, offset: ack.data['offset'], data: {} });
    expect(passed.tag).toBe(tab.of('instructor_message')[0]?.tag);
    expect(other.of('passed')).toEqual([]);
    // What follows comes as always, and nothing was left out before it.
    await other.request('chat_message', { channel, data: { text: 'Ah' } });
    const line = await lead.untilType('chat_message');
    expect(line.offset).toBe(Number(ack.data['offset']) + 1);
    expect(lead.of('instructor_message')).toEqual([]);
  });

  it('FRAME-12 who comes back is handed the event like any other', async () => {
    await using server = await startServer();
    const { channel, ines, enter, lead } = await room(server);
    const { position } = resultOf(await lead.subscribe(channel));
    await lead.request('instructor_message', { channel, data: CUE });
    lead.cut();
    const back = await enter(ines);
    const { recovered, events } = resultOf(await back.subscribe(channel, position));
    expect(recovered).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(['instructor_message']);
  });

  it('LEAD-3 AUTH-6 CTRL-1 who is promoted comes back as one who leads, and may', async () => {
    await using server = await startServer();
    const { id, channel, pia, enter, lead, other } = await room(server);
    const data = { user_id: pia.id, role: 'instructor' };
    expect((await lead.request('seat_promote', { channel, data })).type).toBe('ack');
    expect((await other.closed).code).toBe(CLOSE.role_changed);
    expect(other.of('seat_promoted')).toHaveLength(1);
    const back = await enter(pia);
    expect(back.of('welcome')[0]?.data).toMatchObject({ role: 'instructor' });
    expect((await back.subscribe(leadChannel(id))).type).toBe('ack');
    expect((await back.request('lead_take', { channel })).type).toBe('ack');
    expect((await lead.untilType('lead_taken')).data).toMatchObject({
      by: { name: 'Pia Test' },
      from: { name: 'Ines Test' },
    });
  });

  it('LEAD-4 LEAD-5 muted at once, and after coming back', async () => {
    await using server = await startServer();
    const { channel, pia, enter, lead, other } = await room(server);
    await other.subscribe(userChannel(pia.id));
    const send = (wire: Wire) => wire.request('chat_message', { channel, data: { text: 'Hello' } });
    await lead.request('seat_mute', { channel, data: { user_id: pia.id, muted: true } });
    expect((await send(other)).data).toMatchObject({
      name: 'MUTED',
      message: 'You cannot write at the moment. Whoever leads this session can give you the word again.',
    });
    const isMuted = ({ type, data }: Frame) =>
      type === 'seat' && (data['value'] as { muted_by: unknown }).muted_by !== null;
    await other.until(isMuted, 'a seat without the word');
    other.cut();
    const back = await enter(pia);
    expect((await send(back)).data).toMatchObject({ name: 'MUTED' });
    await lead.request('seat_mute', { channel, data: { user_id: pia.id, muted: false } });
    expect((await send(back)).type).toBe('ack');
  });

  it('LEAD-6 a participant who comes back and follows is counted then', async () => {
    await using server = await startServer();
    const { id, channel, pia, enter, lead, other } = await room(server);
    await lead.subscribe(leadChannel(id));
    const ack = await lead.request('session_start', { channel });
    const offset = Number(ack.data['offset']);
    other.cut();
    const back = await enter(pia);
    back.say('applied', { channel, data: { offset } });
    const told = await lead.until(({ type }) => type === 'applied', 'receipts');
    expect(told.data['value']).toEqual({ participants: 1, offsets: { [pia.id]: offset } });
  });
});
