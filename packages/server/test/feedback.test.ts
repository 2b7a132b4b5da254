import { calls, leadChannel, sessionChannel, userChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import type { Wire } from './wire.ts';

const good = { about: 'session', rating: 4 } as const;

/** A live session with an instructor, an observer and a participant on two tabs. */
async function room(server: TestServer) {
  const { id } = await server.createSession();
  const channel = sessionChannel(id);
  const enter = async (token: string, ...channels: string[]): Promise<Wire> => {
    const wire = await server.connect(token);
    for (const name of [channel, ...channels]) expect((await wire.subscribe(name)).type).toBe('ack');
    return wire;
  };
  const [ina, ola, pia] = await Promise.all([
    server.join(id, 'Ina', 'instructor'),
    server.join(id, 'Ola', 'observer'),
    server.join(id, 'Pia'),
  ]);
  const [instructor, observer, tab, otherTab] = await Promise.all([
    enter(ina.token, leadChannel(id)),
    enter(ola.token),
    enter(pia.token, userChannel(pia.id)),
    enter(pia.token, userChannel(pia.id)),
  ]);
  return { id, channel, ina, pia, instructor, observer, tab, otherTab };
}

describe('feedback over real sockets', () => {
  it('FEED-1 FEED-2 PERM-3 from participants, once the session is live', async () => {
    await using server = await startServer();
    const { channel, instructor, observer, tab } = await room(server);
    const give = (wire: Wire, data: object = good) => wire.request('feedback_give', { channel, data });
    expect((await give(tab)).data).toMatchObject({ name: 'WRONG_PHASE' });
    await instructor.request('session_start', { channel });
    for (const wire of [instructor, observer])
      expect((await give(wire)).data).toMatchObject({ name: 'FORBIDDEN' });
    for (const data of [
      { ...good, rating: 0 },
      { ...good, rating: 6 },
      { ...good, rating: 2.5 },
      { ...good, words: ' ' },
      { ...good, words: 'x'.repeat(501) },
      { ...good, words: 'evil\u202e' },
      { ...good, about: 'lunch' },
      { ...good, about: { technique: '../x' } },
      { ...good, user_id: 'somebody' },
    ])
      expect((await give(tab, data)).data, JSON.stringify(data)).toMatchObject({ name: 'VALIDATION_ERROR' });
    const unheard = await give(tab, { ...good, about: { technique: 'unheard-of' } });
    expect(unheard.data).toMatchObject({ name: 'VALIDATION_ERROR', details: { field: 'about' } });
    expect((await give(tab, { ...good, words: `  ${'x'.repeat(490)} ` })).type).toBe('ack');
    expect((await tab.untilType('feedback_received')).data['words']).toBe('x'.repeat(490));
  });

  it('FEED-5 FEED-6 every tab of whoever gave it is told once, also when it is sent again; those who lead are told the sum', async () => {
    await using server = await startServer();
    const { channel, instructor, observer, tab, otherTab } = await room(server);
    await instructor.request('session_start', { channel });
    const frame = { channel, data: good, producer: { id: 'tab_12345', seq: 1, prev: 0 } };
    const first = await tab.request('feedback_give', frame);
    const again = await tab.request('feedback_give', frame);
    expect([first.type, again.type, again.data['duplicate']]).toEqual(['ack', 'ack', true]);
    const told = await instructor.until(({ type }) => type === 'feedback');
    expect(told.data).toMatchObject({ key: 'session', value: { count: 1, mean: 4 } });
    await otherTab.untilType('feedback_received');
    for (const wire of [tab, otherTab, observer]) await wire.request('clock');
    for (const wire of [tab, otherTab]) expect(wire.of('feedback_received')).toHaveLength(1);
    for (const wire of [tab, otherTab, observer]) expect(wire.of('feedback')).toEqual([]);
    expect(observer.of('feedback_received')).toEqual([]);
    // The number of a producer is not used up by what stands on another channel.
    const next = { channel, data: { ...good, rating: 5 }, producer: { id: 'tab_12345', seq: 2, prev: 1 } };
    expect((await tab.request('feedback_give', next)).type).toBe('ack');
    await instructor.until(
      ({ type, data }) => type === 'feedback' && JSON.stringify(data).includes('"mean":5'),
    );
  });

  it('FEED-2 FEED-6 after the end over HTTP, with the token of the seat', async () => {
    await using server = await startServer();
    const { id, channel, ina, pia, instructor, tab } = await room(server);
    await instructor.request('session_start', { channel });
    await instructor.request('session_end', { channel });
    await tab.untilType('session_ended');
    await tab.closed;
    const params = { id };
    const give = (token?: string, body: object = good) =>
      server.call(calls.giveFeedback, { params, ...(token && { token }), body: body as typeof good });
    expect((await give()).status).toBe(401);
    expect((await give(ina.token)).status).toBe(403);
    expect((await give(server.adminToken)).status).toBe(403);
    expect((await give(pia.token, { ...good, rating: 9 })).problem).toMatchObject({
      status: 400,
      name: 'VALIDATION_ERROR',
      details: { field: 'rating' },
    });
    const stranger = await server.join((await server.createSession()).id, 'Sam');
    expect((await give(stranger.token)).status).toBe(404);
    const given = await give(pia.token, { ...good, words: 'Thank you.', named: true });
    expect([given.status, given.body]).toMatchObject([200, { words: 'Thank you.', named: true }]);
    const seen = await server.call(calls.getFeedback, { params, token: ina.token });
    expect(seen.body.feedback).toMatchObject([{ count: 1, words: [{ name: 'Pia Test' }] }]);
    const own = await server.call(calls.getFeedback, { params, token: pia.token });
    expect(own.body).toMatchObject({ given: [{ rating: 4 }], feedback: [] });
    // An admin who looks in after the end is told it as a state, too.
    const admin = await server.connect(server.adminToken);
    const { data } = await admin.subscribe(leadChannel(id));
    expect(JSON.stringify(data)).toContain('Thank you.');
  });
});
