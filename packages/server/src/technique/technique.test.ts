import {
  calls,
  sessionChannel,
  TECHNIQUES,
  type LibraryTechnique,
  type TechniqueDraft,
} from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { errorOf } from '../../test/votes.ts';

const SLOW: TechniqueDraft = {
  name: 'Slow 6-8',
  phases: [
    { kind: 'inhale', seconds: 6 },
    { kind: 'exhale', seconds: 8 },
  ],
  cycles: 12,
  note: 'Shorter is fine.',
};

const made = (node: CapabilityNode, over: Partial<TechniqueDraft> = {}) =>
  node.call(calls.createTechnique, { identity: ADMIN, body: { ...SLOW, ...over } });

const changed = (node: CapabilityNode, id: string, body: Partial<TechniqueDraft> & { archived?: boolean }) =>
  node.call(calls.updateTechnique, { identity: ADMIN, params: { id }, body });

async function library(node: CapabilityNode, identity = ADMIN): Promise<LibraryTechnique[]> {
  return (await node.call(calls.listTechniques, { identity })).techniques;
}

describeOnEveryDatabase((create) => {
  it('TECH-1 the library has the built-in ones, and after them what admins add', async () => {
    await using node = await startNode(create);
    const slow = await made(node);
    node.clock.advance(1);
    const slower = await made(node, { name: 'Slower', note: null });
    expect(slow).toEqual({ ...SLOW, id: slow.id, built_in: false, archived: false });
    const all = await library(node);
    expect(all.map(({ id }) => id)).toEqual([...TECHNIQUES.map(({ id }) => id), slow.id, slower.id]);
    expect(all[0]).toMatchObject({ ...TECHNIQUES[0], built_in: true, archived: false });
    const faster = await changed(node, slow.id, { cycles: 6, note: null });
    expect(faster).toEqual({ ...slow, cycles: 6, note: null });
    expect(await library(node)).toContainEqual(faster);
  });

  it('TECH-1 two that are offered have different names, and one that is not there is not changed', async () => {
    await using node = await startNode(create);
    const slow = await made(node);
    expect(await errorOf(made(node, { name: 'slow 6-8' }))).toBe('VALIDATION_ERROR');
    expect(await errorOf(changed(node, slow.id, { name: 'Box 4-4-4-4' }))).toBe('VALIDATION_ERROR');
    expect(await errorOf(changed(node, 'nobody', { cycles: 6 }))).toBe('NOT_FOUND');
    await changed(node, slow.id, { archived: true });
    const other = await made(node);
    expect(await errorOf(changed(node, slow.id, { archived: false }))).toBe('VALIDATION_ERROR');
    expect(other.id).not.toBe(slow.id);
  });

  it('TECH-1 of two admins who change one at once one is refused', async () => {
    await using node = await startNode(create);
    const { id } = await made(node);
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    node.before = async () => {
      if ((waiting += 1) === 2) both.resolve();
      await both.promise;
    };
    const outcomes = [changed(node, id, { cycles: 3 }), changed(node, id, { cycles: 4 })].map(errorOf);
    expect((await Promise.all(outcomes)).sort()).toEqual(['CONFLICT', 'accepted']);
  });

  it('TECH-1 TECH-3 what was checked of the library still holds when it is changed', async () => {
    await using node = await startNode(create);
    const slow = await made(node);
    const [last, other, ...rest] = await library(node);
    for (const { id } of rest) await changed(node, id, { archived: true });
    /** Of two that were both checked before either is carried out, one is refused. */
    const atOnce = async (...asked: readonly (() => Promise<unknown>)[]) => {
      const both = Promise.withResolvers<void>();
      let waiting = 0;
      node.before = async () => {
        if ((waiting += 1) === asked.length) both.resolve();
        await both.promise;
      };
      const outcomes = await Promise.all(asked.map((ask) => errorOf(ask())));
      node.before = () => Promise.resolve();
      return outcomes.sort();
    };
    const ONE = ['CONFLICT', 'accepted'];
    const twice = () => made(node, { name: 'Twice' });
    expect(await atOnce(twice, twice)).toEqual(ONE);
    const twins = (await library(node)).filter(({ name }) => name === 'Twice');
    expect(twins).toHaveLength(1);
    await changed(node, twins[0]?.id ?? '', { archived: true });
    const archive = (id = '') => changed(node, id, { archived: true });
    expect(
      await atOnce(
        () => archive(last?.id),
        () => archive(other?.id),
      ),
    ).toEqual(ONE);
    expect((await library(node)).filter(({ archived }) => !archived)).toHaveLength(1);
    // Who renames an archived one does not take it back, and who changes one does not undo that it is archived.
    await changed(node, slow.id, { archived: false });
    expect(
      await atOnce(
        () => archive(slow.id),
        () => changed(node, slow.id, { note: 'Sit.' }),
      ),
    ).toEqual(ONE);
  });

  it('TECH-3 a built-in one stays as it is, and may be archived for a while', async () => {
    await using node = await startNode(create);
    const before = (await library(node)).find(({ id }) => id === 'box');
    expect(await errorOf(changed(node, 'box', { cycles: 3 }))).toBe('VALIDATION_ERROR');
    await changed(node, 'box', { archived: true });
    expect(await library(node)).toContainEqual({ ...before, archived: true });
    await changed(node, 'box', { archived: false });
    expect(await library(node)).toContainEqual(before);
  });

  it('TECH-3 something is always left to choose from', async () => {
    await using node = await startNode(create);
    const [last, ...others] = await library(node);
    for (const { id } of others) await changed(node, id, { archived: true });
    expect(await errorOf(changed(node, last?.id ?? '', { archived: true }))).toBe('VALIDATION_ERROR');
  });

  it('TECH-4 TECH-5 one of the library is breathed by its id; archived it is not, and stays where it was', async () => {
    await using node = await startNode(create);
    const slow = await made(node);
    const session = await node.createSession();
    const pia = await node.join(session.id);
    const change = (technique: string) => node.send(ADMIN, session.id, 'technique_change', { technique });
    await change(slow.id);
    await changed(node, slow.id, { archived: true });
    expect(await errorOf(change(slow.id))).toBe('VALIDATION_ERROR');
    expect(await errorOf(change('nobody'))).toBe('VALIDATION_ERROR');
    expect((await library(node, pia.identity)).map(({ id }) => id)).not.toContain(slow.id);
    expect(await library(node)).toContainEqual({ ...slow, archived: true });
    const told = await node.events(sessionChannel(session.id));
    const technique = { id: slow.id, name: slow.name, phases: slow.phases };
    expect(told.map(({ json }) => JSON.parse(json) as unknown)).toContainEqual(
      expect.objectContaining({ technique }),
    );
  });

  it('TECH-5 also in a vote and at the end of a pause', async () => {
    await using node = await startNode(create);
    const { id, name, phases } = await made(node);
    const session = await node.createSession();
    const vote = (technique: string) =>
      node.send(ADMIN, session.id, 'vote_open', {
        question: 'Which?',
        choices: [{ label: 'Slow', technique }, { label: 'None' }],
        results: 'live',
        applies: false,
      });
    expect(await errorOf(vote('nobody'))).toBe('VALIDATION_ERROR');
    await vote(id);
    const told = (await node.states(sessionChannel(session.id), 'vote')).get(session.id);
    expect(told?.['choices']).toContainEqual({ label: 'Slow', technique: { id, name, phases } });
    await node.send(ADMIN, session.id, 'session_start', {});
    await node.send(ADMIN, session.id, 'session_pause', {});
    await node.send(ADMIN, session.id, 'session_resume', { technique: id });
    const [view] = await node.session.viewSessions([session.id]);
    expect(view?.pacer.next?.technique).toEqual({ id, name, phases });
  });
});
