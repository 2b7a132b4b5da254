import { sessionChannel, type Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { Cluster, HAS_CLUSTER } from './cluster.ts';
import { startServer, type TestServer } from './startServer.ts';
import type { Wire } from './wire.ts';

/** As quick as may be, so that a whole cycle of it is no long wait. */
const QUICK: Technique = {
  id: 'quick',
  name: 'Quick 1.5',
  phases: [
    { kind: 'inhale', seconds: 1.5 },
    { kind: 'exhale', seconds: 1.5 },
  ],
};

/** Each by the next of the nodes, all in the same phase, for as long as the test lasts. */
async function group(nodes: readonly TestServer[], size: number) {
  const [first] = nodes;
  if (!first) throw new Error('There is no node.');
  const session = await first.createSession();
  const channel = sessionChannel(session.id);
  const admin = await first.connect(first.adminToken);
  await admin.subscribe(channel);
  await admin.request('technique_change', { channel, data: { technique: QUICK } });
  await admin.request('session_start', { channel, data: {} });
  const wires: Wire[] = [];
  for (let i = 0; i < size; i += 1) {
    const node = nodes[i % nodes.length] ?? first;
    const { token } = await first.join(session.id, `Pia${i}`);
    const wire = await node.connect(token);
    await wire.subscribe(channel);
    wires.push(wire);
  }
  const say = () => {
    const phase = (Date.now() % 3_000) / 3_000;
    for (const wire of wires) wire.say('breath', { channel, data: { source: 'hold', phase } });
  };
  const timer = setInterval(say, 500);
  return {
    channel,
    admin,
    wires,
    [Symbol.dispose]() {
      clearInterval(timer);
      for (const wire of [admin, ...wires]) wire.close();
    },
  };
}

async function reach(nodes: readonly TestServer[]): Promise<void> {
  using room = await group(nodes, 4);
  const { channel, admin, wires } = room;
  const all = await admin.until(
    ({ type, data }) => type === 'synchrony' && (data['value'] as { people: number } | null)?.people === 4,
    'synchrony of all',
  );
  expect(all.data['value']).toMatchObject({ r: 1, people: 4 });
  for (const wire of wires) {
    const { data } = await wire.untilType('group_sync_achieved');
    expect(data).toMatchObject({ people: 4 });
  }
  // Another look of every node, by which all have said what they have to say.
  const looks = admin.of('synchrony').length;
  await admin.until(() => admin.of('synchrony').length > looks + 1, 'two more looks');
  expect(admin.of('group_sync_achieved')).toHaveLength(1);
  expect(wires.flatMap((wire) => wire.of('breath'))).toEqual([]);
  expect(admin.of('breath')).toEqual([]);
  await admin.request('session_end', { channel, data: {} });
}

describe('a group over real sockets', () => {
  it('SYNC-2 SYNC-3 SYNC-4 on one node, with its state in memory', async () => {
    await using server = await startServer();
    await reach([server]);
    expect(server.troubles()).toBe('');
  });

  it.skipIf(!HAS_CLUSTER)('SYNC-5 on two nodes, with their state in Redis', async () => {
    await using cluster = await Cluster.start(2);
    await reach(cluster.nodes);
    expect(cluster.nodes.map((node) => node.troubles())).toEqual(['', '']);
  });
});
