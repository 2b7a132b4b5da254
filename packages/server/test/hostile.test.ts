import { CLOSE, limits, sessionChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import type { Wire } from './wire.ts';

async function seated(server: TestServer) {
  const session = await server.createSession();
  const channel = sessionChannel(session.id);
  const ana = await server.join(session.id, 'Ana');
  const wire = await server.connect(ana.token);
  await wire.subscribe(channel);
  return { session, channel, ana, wire };
}

/** Both the one that misbehaved and somebody else still get answers. */
async function unharmed(...wires: Wire[]): Promise<void> {
  for (const wire of wires) expect((await wire.request('clock')).type).toBe('ack');
}

describe('bad frames', () => {
  it('FRAME-4 FRAME-5 noise is answered four times, and closes at the fifth', async () => {
    await using server = await startServer();
    const { wire } = await seated(server);
    const other = await server.connect(server.adminToken);
    for (const noise of ['', '{', 'null', '[]']) wire.raw(noise);
    await wire.until(() => wire.of('error').length === 4, 'four errors');
    for (const error of wire.of('error'))
      expect(error.data).toMatchObject({ name: 'INVALID_MESSAGE', code: 4005 });
    await unharmed(wire);
    for (const noise of ['1', '2', '3', '4', '5']) wire.raw(noise);
    expect((await wire.closed).code).toBe(CLOSE.bad_frames);
    await unharmed(other);
  });

  it('FRAME-6 FRAME-7 FRAME-8 FRAME-10 a wrong message is answered with what is wrong, and the connection stays', async () => {
    await using server = await startServer();
    const { wire, channel } = await seated(server);
    const answer = async (type: string, rest: object) => (await wire.request(type, rest)).data;
    expect(await answer('hello', {})).toMatchObject({ name: 'UNKNOWN_TYPE' });
    expect(await answer('session_started', { channel })).toMatchObject({ name: 'FORBIDDEN' });
    expect(await answer('chat_message', { channel, data: { text: 7 } })).toMatchObject({
      name: 'VALIDATION_ERROR',
      details: { field: 'text' },
    });
    expect(await answer('chat_message', { channel, data: { text: 'x'.repeat(20_000) } })).toMatchObject({
      name: 'TOO_LARGE',
    });
    expect(
      await answer('chat_message', { channel, data: { text: 'x', from: { user_id: 'u' } } }),
    ).toMatchObject({ name: 'VALIDATION_ERROR' });
    expect(await answer('chat_message', { channel: 'session:another', data: { text: 'x' } })).toMatchObject({
      name: 'NOT_SUBSCRIBED',
    });
    expect(await answer('chat_message', { data: { text: 'x' } })).toMatchObject({ name: 'NOT_SUBSCRIBED' });
    expect(await answer('clock', { role: 'admin' })).toMatchObject({ name: 'INVALID_MESSAGE' });
    await unharmed(wire);
    expect(wire.of('chat_message')).toEqual([]);
  });

  it('FRAME-7 an admin too cannot send what only the server says', async () => {
    await using server = await startServer();
    const { channel } = await seated(server);
    const admin = await server.connect(server.adminToken);
    await admin.subscribe(channel);
    expect((await admin.request('presence', { channel, data: {} })).data['name']).toBe('FORBIDDEN');
  });

  it('CONN-4 CONN-5 binary closes with 1003, a frame above 64 KiB with 1009', async () => {
    await using server = await startServer();
    const binary = await server.connect(server.adminToken);
    binary.raw(Buffer.from('{}'), true);
    expect((await binary.closed).code).toBe(1003);
    const large = await server.connect(server.adminToken);
    large.raw('x'.repeat(limits.MAX_FRAME_BYTES + 1));
    expect((await large.closed).code).toBe(1009);
  });

  it('LIMIT-1 LIMIT-2 too fast is refused with a wait, and a flood is closed', async () => {
    await using server = await startServer();
    const { wire, channel } = await seated(server);
    const other = await server.connect(server.adminToken);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        wire.request('chat_message', { channel, data: { text: `line ${index}` } }),
      ),
    );
    expect(answers.filter((answer) => answer.type === 'ack')).toHaveLength(10);
    const refusal = answers.at(-1);
    expect(refusal?.data).toMatchObject({ name: 'RATE_LIMIT_EXCEEDED', code: 4004 });
    expect(refusal?.data['retry_after']).toBeGreaterThan(0);
    for (let sent = 0; sent < 400; sent += 1) wire.say('chat_message', { channel, data: { text: 'x' } });
    expect((await wire.closed).code).toBe(CLOSE.flooding);
    await unharmed(other);
  });

  it('LIMIT-3 follows at most 128 channels', async () => {
    await using server = await startServer();
    const admin = await server.connect(server.adminToken);
    const sessions = await Promise.all(
      Array.from({ length: limits.MAX_SUBSCRIPTIONS / 2 }, () => server.createSession()),
    );
    const channels = sessions.flatMap(({ id }) => [sessionChannel(id), `lead:${id}`]);
    for (const channel of channels) expect((await admin.subscribe(channel)).type).toBe('ack');
    expect((await admin.subscribe('admin')).data).toMatchObject({
      name: 'SUBSCRIPTION_LIMIT',
      details: { limit: 128 },
    });
    await admin.request('unsubscribe', { data: { channel: channels[0] } });
    expect((await admin.subscribe('admin')).type).toBe('ack');
  });

  it('PERM-2 PERM-4 channels of others are refused', async () => {
    await using server = await startServer();
    const { wire, session } = await seated(server);
    const other = await server.createSession();
    for (const channel of ['admin', `lead:${session.id}`, `session:${other.id}`, 'user:somebody-else']) {
      expect((await wire.subscribe(channel)).data).toMatchObject({ name: 'FORBIDDEN', code: 4001 });
    }
  });

  it('SUB-5 nothing of a channel comes after unsubscribe was acknowledged', async () => {
    await using server = await startServer();
    const { wire, channel, session } = await seated(server);
    const bo = await server.connect((await server.join(session.id, 'Bo')).token);
    await bo.subscribe(channel);
    await wire.request('unsubscribe', { data: { channel } });
    const before = wire.heard.length;
    await bo.request('chat_message', { channel, data: { text: 'unseen' } });
    await wire.request('clock');
    expect(wire.heard.slice(before).map((frame) => frame.type)).toEqual(['ack']);
  });
});
