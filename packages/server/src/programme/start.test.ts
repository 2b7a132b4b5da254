import { calls, TECHNIQUES, type WantedStep } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { BrokenReads } from '../../test/brokenReads.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { errorOf } from '../../test/votes.ts';
import { createTechnique } from '../technique/index.ts';
import { following } from './following.ts';
import { createMoves } from './moves.ts';

const [, box, calm] = TECHNIQUES;
const STEPS: WantedStep[] = [box, calm].map((technique) => ({ technique: technique?.id ?? '', cycles: 2 }));

const setBy = (node: CapabilityNode, id: string) =>
  node.call(calls.setProgramme, {
    identity: ADMIN,
    params: { id },
    body: { revision: 0, keep: 0, steps: STEPS },
  });

const start = (node: CapabilityNode, id: string) => node.send(ADMIN, id, 'session_start', {});

async function standing(node: CapabilityNode, id: string): Promise<readonly [string | undefined, string]> {
  const [view] = await node.session.viewSessions([id]);
  const { programme } = await node.call(calls.getProgramme, { identity: ADMIN, params: { id } });
  return [view?.phase, programme?.run.at ?? 'none'];
}

describeOnEveryDatabase((create) => {
  it('PROG-3 a start that saw no programme does not leave behind one that was given in the same moment', async () => {
    await using node = await startNode(create);
    const { id } = await node.createSession();
    const { storage, clock } = node;
    const { add } = following({ storage, clock, onMoved: () => undefined });
    const plan = await node.planOf(ADMIN, id, 'session_start', {});
    const more = await add(plan);
    await setBy(node, id);
    const effects = [...(plan.effects ?? []), ...(more?.effects ?? [])];
    expect(await errorOf(storage.commit({ effects }))).toBe('CONFLICT');
    await start(node, id);
    expect(await standing(node, id)).toEqual(['live', 'running']);
  });

  it('PROG-3 of a start and a programme in one moment, whichever is first, the other sees it', async () => {
    await using node = await startNode(create);
    for (let round = 0; round < 8; round += 1) {
      const { id } = await node.createSession();
      const both = [() => start(node, id), () => setBy(node, id)];
      const asked = round % 2 === 0 ? both : both.toReversed();
      const outcomes = await Promise.all(asked.map((ask) => errorOf(ask())));
      expect(outcomes).toContain('accepted');
      // Given before the start it runs; given after it, it waits to be gone on with; and who was refused saw neither happen.
      expect(['live running', 'live held', 'live none', 'scheduled ahead']).toContain(
        (await standing(node, id)).join(' '),
      );
    }
  });

  it('PROG-3 a programme that was planned before a start is refused after it', async () => {
    await using node = await startNode(create);
    const { id } = await node.createSession();
    const { storage } = node;
    const moves = createMoves({
      ...{ storage, session: node.session, technique: createTechnique({ storage }) },
      onMoved: () => undefined,
    });
    const by = { user_id: ADMIN.userId, name: ADMIN.name, role: ADMIN.role };
    const data = { revision: 0, keep: 0, steps: STEPS };
    const late = await moves.set({ sessionId: id, by, data, now: node.clock.now() });
    await start(node, id);
    expect(await errorOf(node.carryOut(late))).toBe('CONFLICT');
    await setBy(node, id);
    expect(await standing(node, id)).toEqual(['live', 'held']);
  });
});

it('TECH-5 the library is read once for all that ask together', async () => {
  await using node = await startNode();
  const reads = new BrokenReads(node.storage);
  const { techniqueOf } = createTechnique({ storage: reads.storage });
  const ids = TECHNIQUES.map(({ id }) => id);
  const found = await Promise.all(ids.map((id) => techniqueOf(id)));
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(reads.asked).toBe(1);
});
