import { calls, CLOSE, sessionChannel, type Call } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { Cluster, HAS_CLUSTER } from './cluster.ts';
import { startServer, type TestServer } from './startServer.ts';

/** What somebody reads of a file, over real HTTP. */
function read(server: TestServer, path: string, token: string): Promise<Response> {
  return fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
}

async function spoken(server: TestServer) {
  const { id } = await server.createSession();
  const [ana, bo] = [await server.join(id, 'Ana'), await server.join(id, 'Bo')];
  const channel = sessionChannel(id);
  const enter = async (token: string, node = server) => {
    const wire = await node.connect(token);
    const ack = await wire.subscribe(channel);
    return { wire, history: JSON.stringify(ack.data) };
  };
  const { wire } = await enter(ana.token);
  await wire.request('chat_message', { channel, data: { text: 'a secret of Ana' } });
  return { id, ana, bo, wire, enter };
}

describe('files', () => {
  it('RECORD-3 comes as a file that no browser shows in the place of a page', async () => {
    await using server = await startServer();
    const { id, bo } = await spoken(server);
    const answer = await read(server, `/api/sessions/${id}/transcript?format=csv`, bo.token);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="transcript-.*\.csv"$/);
    expect(await answer.text()).toContain(',Ana Test,participant,chat_message,a secret of Ana\r\n');
    const json = await read(server, `/api/sessions/${id}/transcript`, bo.token);
    expect(await json.json()).toMatchObject({ session: { id }, kept_until: null });
  });

  it.each(['?format=pdf', '?format=csv&format=md', '?format=md?format=csv', '?other=1'])(
    'HTTP-6 %s is answered 400 with the field',
    async (query) => {
      await using server = await startServer();
      const answer = await read(server, `/api/sessions/x/transcript${query}`, server.adminToken);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ name: 'VALIDATION_ERROR', details: {} });
    },
  );

  it('RECORD-2 what is wrong from the beginning is told as a problem, and not as a file', async () => {
    await using server = await startServer();
    const answer = await read(server, '/api/sessions/nowhere/transcript?format=md', server.adminToken);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('who may', () => {
  it('RECORD-2 SUMMARY-3 REPLAY-1 KEEP-1 ERASE-1 is what each call says', async () => {
    await using server = await startServer();
    const { id, ana, bo } = await spoken(server);
    const elsewhere = await server.join((await server.createSession()).id, 'Eva');
    const status = async (call: Call, token?: string, params: Record<string, string> = { id }) =>
      (await server.call(call, { params, ...(token !== undefined && { token }) })).status;
    const ofAdmins = [calls.listEvents, calls.getRetention, calls.setRetention, calls.eraseUser];
    for (const call of ofAdmins) expect(await status(call, bo.token), call.path).toBe(403);
    const ofMembers = [calls.getTranscript, calls.getSummary];
    for (const call of ofMembers) expect(await status(call, elsewhere.token), call.path).toBe(404);
    for (const call of [...ofAdmins, ...ofMembers, calls.eraseMe])
      expect(await status(call), call.path).toBe(401);
    expect(await status(calls.eraseUser, bo.token, { id: ana.id })).toBe(403);
    expect(await status(calls.getTranscript, ana.token)).toBe(200);
  });
});

describe.skipIf(!HAS_CLUSTER)('two nodes', () => {
  it('ERASE-2 ERASE-4 who was deleted on one is closed on the other, and neither tells their words from memory', async () => {
    await using cluster = await Cluster.start(2);
    const [one, two] = cluster.nodes as [TestServer, TestServer];
    const { ana, bo, wire, enter } = await spoken(one);
    // Both nodes have the channel open, with its newest events.
    const before = [await enter(bo.token), await enter(bo.token, two)];
    for (const { history } of before) expect(history).toContain('a secret of Ana');
    const answer = await two.call(calls.eraseMe, { token: ana.token });
    expect(answer.status).toBe(200);
    expect(answer.body.removed).toContainEqual({ what: 'lines of chat', count: 1 });
    expect((await wire.closed).code).toBe(CLOSE.removed);
    for (const node of [one, two]) {
      await expect.poll(async () => (await enter(bo.token, node)).history).not.toContain('secret');
    }
    expect((await one.call(calls.me, { token: ana.token })).status).toBe(401);
    for (const each of before) each.wire.close();
  });
});
