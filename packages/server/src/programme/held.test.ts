import { calls, sessionChannel, type Programme, type WantedStep } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import { cast, gathered, opened, voteOf, type Group } from '../../test/votes.ts';

/** So long that nothing but a vote or somebody changes the breath. */
const STEPS: WantedStep[] = ['coherent', 'box', 'four-seven-eight'].map((id) => ({
  technique: id,
  cycles: 100,
}));

/** Under way, in its first step. */
async function under(node: CapabilityNode): Promise<Group> {
  const group = await gathered(node);
  const { session, ines } = group;
  await node.send(ines.identity, session.id, 'programme_set', { revision: 0, keep: 0, steps: STEPS });
  await go(node, group);
  await pass(node, 30_000);
  return group;
}

const go = (node: CapabilityNode, { session, ines }: Group, step?: number) =>
  node.send(ines.identity, session.id, 'programme_next', step === undefined ? {} : { step });

const choose = (node: CapabilityNode, { session, ines }: Group, technique: string) =>
  node.send(ines.identity, session.id, 'technique_change', { technique });

/** A vote that is carried out: the group wants this one of its choices. */
async function voted(node: CapabilityNode, group: Group, choice: number): Promise<void> {
  const { session, ines, pia } = group;
  const id = await opened(node, group);
  await cast(node, group, pia, id, choice);
  await node.send(ines.identity, session.id, 'vote_close', { vote_id: id });
  await goOn(node, async () => (await voteOf(node, session.id)).phase === 'applied', 500);
}

async function pass(node: CapabilityNode, ms: number): Promise<void> {
  const until = node.clock.now() + ms;
  await goOn(node, () => node.clock.now() >= until, 1_000);
}

async function run(node: CapabilityNode, { session }: Group): Promise<Programme['run']> {
  const found = (await node.states(sessionChannel(session.id), 'programme')).get(session.id);
  return (found as Programme).run;
}

/** What was breathed, one after the other. */
async function changes(node: CapabilityNode, { session }: Group): Promise<string[]> {
  const told = (await node.events(sessionChannel(session.id))).filter(
    ({ type }) => type === 'technique_changed',
  );
  return told.map(({ json }) => (JSON.parse(json) as { technique: { id: string } }).technique.id);
}

async function started(node: CapabilityNode): Promise<void> {
  for (const name of ['session', 'programme', 'vote'])
    await node.all.find((each) => each.name === name)?.start?.();
}

describeOnEveryDatabase((create) => {
  describe('a programme and a vote', { timeout: 60_000 }, () => {
    it('PROG-7 what a vote applies holds it, as what somebody chooses does', async () => {
      await using node = await startNode(create);
      await started(node);
      const group = await under(node);
      await voted(node, group, 1);
      expect(await run(node, group)).toEqual({ at: 'held', from: 1, next: 1 });
      await go(node, group);
      expect(await changes(node, group)).toEqual(['coherent', 'extended-exhale', 'box']);
    });

    it('PROG-11 the next step after a vote for a step to come is the one after that', async () => {
      await using node = await startNode(create);
      await started(node);
      const group = await under(node);
      await voted(node, group, 0);
      expect(await run(node, group)).toEqual({ at: 'held', from: 1, next: 2 });
      await pass(node, 30_000);
      await go(node, group);
      expect(await changes(node, group)).toEqual(['coherent', 'box', 'four-seven-eight']);
      // Whoever wants the one that was passed over still has it.
      await pass(node, 30_000);
      await go(node, group, 1);
      expect((await changes(node, group)).at(-1)).toBe('box');
    });

    it('PROG-11 a step that was passed over and never breathed is next again, and can be edited', async () => {
      await using node = await startNode(create);
      await started(node);
      const group = await under(node);
      await choose(node, group, 'box');
      expect(await run(node, group)).toEqual({ at: 'held', from: 1, next: 2 });
      await choose(node, group, 'extended-exhale');
      expect(await run(node, group)).toEqual({ at: 'held', from: 1, next: 1 });
      const steps = ['extended-exhale', 'box'].map((technique) => ({ technique, cycles: 9 }));
      const edit = { revision: 1, keep: 1, steps };
      await node.send(group.ines.identity, group.session.id, 'programme_set', edit);
      expect(await run(node, group)).toEqual({ at: 'held', from: 1, next: 2 });
      await go(node, group);
      expect((await changes(node, group)).at(-1)).toBe('box');
    });

    it('PROG-7 one that an older version held waits with the step it waited with', async () => {
      await using node = await startNode(create);
      await started(node);
      const group = await under(node);
      await choose(node, group, 'extended-exhale');
      const before = { run: JSON.stringify({ at: 'held', next: 2 }) };
      const query = node.storage.read.updateTable('programmes').set(before).compile();
      await node.storage.commit({ effects: [{ query }] });
      const asked = { identity: group.ines.identity, params: { id: group.session.id } };
      const { programme } = await node.call(calls.getProgramme, asked);
      expect(programme?.run).toEqual({ at: 'held', from: 2, next: 2 });
      await pass(node, 30_000);
      await go(node, group);
      expect((await changes(node, group)).at(-1)).toBe('four-seven-eight');
    });
  });
});
