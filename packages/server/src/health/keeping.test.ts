import { calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathing, ended } from '../../test/afterwards.ts';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { createKeeping } from './keeping.ts';

const MINUTE_MS = 60_000;
const EVERY_MS = 2_000;

type Beats = { readonly bpm: number; readonly rmssd: number | null; readonly quality?: number };

async function started(...nodes: readonly CapabilityNode[]): Promise<void> {
  for (const node of nodes) await node.all.find(({ name }) => name === 'health')?.start?.();
}

/** Readings for so long by way of a node; what of them is due by then is written. */
async function wears(
  node: CapabilityNode,
  id: string,
  who: Joined,
  { bpm, rmssd, quality = 0.98 }: Beats,
  { minutes, keep }: { minutes: number; keep: boolean },
): Promise<void> {
  const reading = { rmssd, quality, source: 'simulated', share: 'me', keep } as const;
  for (let ms = 0; ms < minutes * MINUTE_MS; ms += EVERY_MS) {
    // One beat in three is a little faster, and one is wild.
    const off = ms === 4_000 ? 60 : ms % 6_000 === 0 ? 2 : 0;
    await node.send(who.identity, id, 'reading', { ...reading, bpm: bpm + off });
    node.clock.advance(EVERY_MS);
  }
}

/** Nothing is heard any more, and what is due is written. */
async function stopped(node: CapabilityNode): Promise<void> {
  await node.all.find(({ name }) => name === 'health')?.stop?.();
}

/** By the clock, and waited for. */
async function written(node: CapabilityNode): Promise<void> {
  node.clock.advance(30_000);
  await stopped(node);
  await started(node);
}

async function heartOf(node: CapabilityNode, id: string, { identity }: Joined) {
  return (await node.call(calls.getSummary, { identity, params: { id } })).own?.heart;
}

const rows = ({ storage }: CapabilityNode) =>
  storage.read.selectFrom('hearts').selectAll().where('at_first', 'is not', null).execute();

describeOnEveryDatabase((create) => {
  it('HEALTH-3 it is deleted at once for who says so without a strap, and nothing of before is written later', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    await started(a, b);
    const { id, ines, pia, bo } = await breathing(a);
    for (const who of [pia, bo])
      await wears(a, id, who, { bpm: 70, rmssd: 40 }, { minutes: 4.5, keep: true });
    await written(a);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 0.1, keep: true });
    await b.send(pia.identity, id, 'heart_forget', {});
    expect(await rows(a)).toMatchObject([{ user_id: bo.identity.userId }]);
    await written(a);
    expect(await rows(a)).toMatchObject([{ user_id: bo.identity.userId }]);
    await ended(a, id, ines);
    expect(await heartOf(a, id, pia)).toBeNull();
    // It is not too late then.
    await a.send(bo.identity, id, 'heart_forget', {});
    expect(await heartOf(a, id, bo)).toBeNull();
  });

  it('HEALTH-3 an untick counts where nobody else’s heart is followed any more', async () => {
    await using node = await startNode(create);
    const { id, pia } = await breathing(node);
    await wears(node, id, pia, { bpm: 66, rmssd: 40 }, { minutes: 4.5, keep: true });
    await stopped(node);
    expect(await rows(node)).toHaveLength(1);
    const { storage, clock } = node;
    const full = createKeeping({ storage, clock, onTrouble: (error) => void node.troubles.push(error) });
    const beats = { at: clock.now(), bpm: 66, rmssd: 40, quality: 1, sessionId: id };
    for (let i = 0; i < 10_000; i += 1) full.heard({ ...beats, userId: `somebody ${i}`, keep: true });
    full.heard({ ...beats, userId: pia.identity.userId, keep: false });
    await full.write();
    expect([await rows(node), node.troubles]).toEqual([[], []]);
  });

  it('HEALTH-3 SUMMARY-4 of who wishes it the medians of the first and last two minutes are kept, for them alone', async () => {
    await using node = await startNode(create);
    await started(node);
    const { id, ines, pia, bo } = await breathing(node);
    const keep = { minutes: 2, keep: true };
    await wears(node, id, pia, { bpm: 72, rmssd: null, quality: 0.5 }, keep);
    await wears(node, id, pia, { bpm: 70, rmssd: 40 }, keep);
    await wears(node, id, pia, { bpm: 90, rmssd: 10 }, keep);
    await wears(node, id, pia, { bpm: 61, rmssd: 55.26 }, keep);
    await written(node);
    await ended(node, id, ines);
    expect(await heartOf(node, id, pia)).toEqual({
      before: { bpm: 70, rmssd: 40 },
      after: { bpm: 61, rmssd: 55.3 },
    });
    expect(await heartOf(node, id, bo)).toBeNull();
    for (const who of [ines.identity, ADMIN]) {
      const seen = await node.call(calls.getSummary, { identity: who, params: { id } });
      expect(JSON.stringify(seen)).not.toContain('55.3');
    }
    const csv = await node.file(calls.getSummary, {
      identity: pia.identity,
      params: { id },
      query: { format: 'csv' },
    });
    expect(csv).toContain('You,"Beats a minute, at the end",61\r\n');
    expect(node.troubles).toEqual([]);
  });

  it('HEALTH-3 of who has not said so nothing is kept, and what was is deleted when they say so no more', async () => {
    await using node = await startNode(create);
    await started(node);
    const { id, pia, bo } = await breathing(node);
    for (const who of [pia, bo])
      await wears(node, id, who, { bpm: 66, rmssd: 40 }, { minutes: 4.5, keep: who === pia });
    await written(node);
    expect(await rows(node)).toMatchObject([{ user_id: pia.identity.userId }]);
    await wears(node, id, pia, { bpm: 66, rmssd: 40 }, { minutes: 0.1, keep: false });
    await written(node);
    expect(await rows(node)).toEqual([]);
  });

  it('HEALTH-3 too little, or too little that is good, is not kept', async () => {
    await using node = await startNode(create);
    await started(node);
    const { id, pia, bo } = await breathing(node);
    await wears(node, id, pia, { bpm: 66, rmssd: 40 }, { minutes: 2.4, keep: true });
    await wears(node, id, bo, { bpm: 66, rmssd: 40, quality: 0.7 }, { minutes: 6, keep: true });
    await written(node);
    expect(await rows(node)).toEqual([]);
  });

  it('HEALTH-3 whoever goes on by another node keeps their beginning', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    await started(a, b);
    const { id, ines, pia } = await breathing(a);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 4.5, keep: true });
    await written(a);
    await wears(b, id, pia, { bpm: 60, rmssd: null }, { minutes: 4.5, keep: true });
    await written(b);
    await ended(a, id, ines);
    expect(await heartOf(a, id, pia)).toEqual({
      before: { bpm: 70, rmssd: 40 },
      after: { bpm: 60, rmssd: null },
    });
  });

  it('HEALTH-3 what was unticked by way of another node does not come back', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    const { id, pia } = await breathing(a);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 4.5, keep: true });
    await wears(b, id, pia, { bpm: 66, rmssd: 40 }, { minutes: 0.1, keep: false });
    await stopped(b);
    expect(await rows(a)).toEqual([]);
    // The other node had not written yet, and does so when it goes.
    await stopped(a);
    expect(await rows(a)).toEqual([]);
  });

  it('HEALTH-3 of before one unticked nothing is kept when one ticks again, wherever it was heard', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    await started(a, b);
    const { id, ines, pia } = await breathing(a);
    await wears(a, id, pia, { bpm: 90, rmssd: 10 }, { minutes: 4.5, keep: true });
    await wears(b, id, pia, { bpm: 80, rmssd: 40 }, { minutes: 0.1, keep: false });
    await stopped(b);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 0.1, keep: true });
    await written(a);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 2, keep: true });
    await wears(a, id, pia, { bpm: 60, rmssd: 50 }, { minutes: 2.1, keep: true });
    await written(a);
    await ended(a, id, ines);
    expect(await heartOf(a, id, pia)).toEqual({
      before: { bpm: 70, rmssd: 40 },
      after: { bpm: 60, rmssd: 50 },
    });
  });

  it('HEALTH-3 the last two minutes are those of a minute ago at most, also after a silence or on another node', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    await started(a, b);
    const { id, ines, pia } = await breathing(a);
    await wears(a, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 4.5, keep: true });
    a.clock.advance(4 * MINUTE_MS);
    await written(a);
    await wears(a, id, pia, { bpm: 60, rmssd: 50 }, { minutes: 1, keep: true });
    await written(a);
    expect(await rows(a)).toMatchObject([{ at_last: JSON.stringify({ bpm: 60, rmssd: 50 }) }]);
    await wears(b, id, pia, { bpm: 54, rmssd: 60 }, { minutes: 1, keep: true });
    await written(b);
    await ended(a, id, ines);
    expect(await heartOf(a, id, pia)).toEqual({
      before: { bpm: 70, rmssd: 40 },
      after: { bpm: 54, rmssd: 60 },
    });
  });

  it('HEALTH-3 it goes with the person, and nothing comes back of what was under way', async () => {
    await using node = await startNode(create);
    await started(node);
    const { id, pia } = await breathing(node);
    await wears(node, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 4.5, keep: true });
    await written(node);
    expect(await rows(node)).toHaveLength(1);
    await wears(node, id, pia, { bpm: 70, rmssd: 40 }, { minutes: 0.1, keep: true });
    await node.call(calls.deleteUser, { identity: ADMIN, params: { id: pia.identity.userId } });
    await written(node);
    expect(await rows(node)).toEqual([]);
    expect(node.troubles).toEqual([]);
  });
});
