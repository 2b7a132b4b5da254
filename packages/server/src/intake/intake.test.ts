import { ADMIN_CHANNEL, calls, userChannel, type IntakeValue } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase, type TestDatabase } from '../../test/databases.ts';
import { startApart } from '../../test/nodesApart.ts';
import { answer, asks, choose, HOPE, own, QUESTIONS, SLEPT, submit } from '../../test/questions.ts';
import { errorOf } from '../../test/waiters.ts';

/** A session that asks what the installation asks, with one who has come in. */
async function asked(create: () => Promise<TestDatabase>) {
  const node = await startNode(create);
  const set = await asks(node);
  const session = await node.createSession();
  const pia = await node.join(session.id);
  return { node, set, session, pia, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
}

async function standOf(node: CapabilityNode, { identity }: Joined) {
  return (await node.states(userChannel(identity.userId), 'intake')).get(identity.sessionId ?? '');
}

async function progressOf(node: CapabilityNode, { identity }: Joined): Promise<unknown> {
  return (await node.states(ADMIN_CHANNEL, 'user')).get(identity.userId)?.['progress'];
}

async function idsOf(node: CapabilityNode, joined: Joined): Promise<readonly string[]> {
  return (await own(node, joined)).questions.map(({ id }) => id);
}

describeOnEveryDatabase((create) => {
  describe('what is asked', () => {
    it('INTAKE-1 is what an admin saved last; over a newer set nothing is saved', async () => {
      await using node = await startNode(create);
      expect(await node.call(calls.getQuestions, { identity: ADMIN })).toEqual({ set: null, questions: [] });
      const first = await asks(node);
      const save = (from: string | null) =>
        errorOf(node.call(calls.setQuestions, { identity: ADMIN, body: { from, questions: [HOPE] } }));
      expect(await Promise.all([save(first), save(first)])).toEqual(
        expect.arrayContaining(['accepted', 'CONFLICT']),
      );
      expect(await save(first)).toBe('CONFLICT');
      expect(await save(null)).toBe('CONFLICT');
      expect((await node.call(calls.getQuestions, { identity: ADMIN })).questions).toEqual([HOPE]);
    });

    it('INTAKE-2 follows the installation until somebody answers, and then stays', async () => {
      await using room = await asked(create);
      const { node, pia } = room;
      const set = await asks(node, [HOPE, SLEPT]);
      expect(await idsOf(node, pia)).toEqual(['hope', 'slept']);
      await answer(node, pia, set, 'hope', 'Rest.');
      await asks(node, [SLEPT]);
      expect(await idsOf(node, pia)).toEqual(['hope', 'slept']);
      expect(await own(node, pia)).toMatchObject({ set, answers: [{ question: 'hope', value: 'Rest.' }] });
      const other = await node.join((await node.createSession()).id);
      expect(await idsOf(node, other)).toEqual(['slept']);
    });

    it('INTAKE-2 an admin has a session ask something of its own, or nothing, until somebody answers', async () => {
      await using room = await asked(create);
      const { node, session, pia } = room;
      expect(await choose(node, session.id, { asks: 'nothing' })).toMatchObject({
        asks: 'nothing',
        set: null,
      });
      expect(await idsOf(node, pia)).toEqual([]);
      await node.until(async () => (await standOf(node, pia)) === undefined);
      const { set } = await choose(node, session.id, { asks: 'own', questions: [HOPE] });
      expect(await idsOf(node, pia)).toEqual(['hope']);
      await node.until(async () => (await standOf(node, pia))?.['total'] === 1);
      await choose(node, session.id, { asks: 'installation' });
      expect(await idsOf(node, pia)).toHaveLength(QUESTIONS.length);
      const own = await choose(node, session.id, { asks: 'own', questions: [SLEPT] });
      expect(own.set).not.toBe(set);
      await answer(node, pia, own.set ?? '', 'slept', true);
      for (const asks of ['nothing', 'installation'] as const)
        expect(await errorOf(choose(node, session.id, { asks }))).toBe('CONFLICT');
      const params = { id: session.id };
      expect(await node.call(calls.getSessionQuestions, { identity: ADMIN, params })).toMatchObject({
        asks: 'own',
        pinned: true,
      });
    });

    it('INTAKE-2 of a choice and a first answer on two nodes at once, nothing is lost', async () => {
      await using apart = await startApart(create);
      const { first, second } = apart;
      const set = await asks(first);
      for (let round = 0; round < 5; round += 1) {
        const { id } = await first.createSession();
        const pia = await first.join(id);
        const [chosen, answered] = await Promise.all([
          errorOf(choose(first, id, { asks: 'own', questions: [HOPE] })),
          errorOf(answer(second, pia, set, 'slept', true)),
        ]);
        const { questions, answers } = await own(first, pia);
        expect([chosen, answered].toSorted()).toEqual(['CONFLICT', 'accepted']);
        // Every answer that was accepted is to a question that is asked.
        expect(answers).toHaveLength(answered === 'accepted' ? 1 : 0);
        for (const { question } of answers) expect(questions.map((each) => each.id)).toContain(question);
      }
    });

    it('INTAKE-1 the invitation says how many questions there are', async () => {
      await using room = await asked(create);
      const { node, session } = room;
      const asksOf = async (role: 'participant' | 'instructor') => {
        const user = await node.addUser({ session_id: session.id, role });
        return (await node.call(calls.getInvite, { params: { code: user.invite_code ?? '' } })).questions;
      };
      expect([await asksOf('participant'), await asksOf('instructor')]).toEqual([QUESTIONS.length, 0]);
      await choose(node, session.id, { asks: 'nothing' });
      expect(await asksOf('participant')).toBe(0);
    });
  });

  describe('an answer', () => {
    it.each<[string, IntakeValue]>([
      ['slept', 'yes'],
      ['calm', true],
      ['hope', 3],
      ['breathes', 'always'],
      ['knows', ['never', 'never']],
      ['knows', ['never', 'box']],
      ['knows', 'never'],
    ])('INTAKE-3 that does not fit %s is refused: %j', async (question, value) => {
      await using room = await asked(create);
      const { node, set, pia } = room;
      expect(await errorOf(answer(node, pia, set, question, value))).toBe('VALIDATION_ERROR');
      expect(await errorOf(answer(node, pia, set, 'nobody-asks', true))).toBe('VALIDATION_ERROR');
      expect((await own(node, pia)).answers).toEqual([]);
    });

    it('INTAKE-3 takes the place of the earlier one, and null takes it back', async () => {
      await using room = await asked(create);
      const { node, set, pia } = room;
      await answer(node, pia, set, 'calm', 2);
      await answer(node, pia, set, 'calm', 5);
      await answer(node, pia, set, 'knows', ['some', 'often']);
      await answer(node, pia, set, 'slept', false);
      await answer(node, pia, set, 'slept', null);
      const { answers } = await own(node, pia);
      expect(new Map(answers.map(({ question, value }) => [question, value]))).toEqual(
        new Map<string, IntakeValue>([
          ['calm', 5],
          ['knows', ['some', 'often']],
        ]),
      );
    });

    it('INTAKE-4 to questions that were changed meanwhile is refused, and nothing is stored', async () => {
      await using room = await asked(create);
      const { node, set, pia } = room;
      await asks(node, [HOPE]);
      expect(await errorOf(answer(node, pia, set, 'hope', 'Rest.'))).toBe('CONFLICT');
      expect(await errorOf(submit(node, pia, set))).toBe('CONFLICT');
      expect((await own(node, pia)).answers).toEqual([]);
    });

    it('INTAKE-8 comes from participants only, and while people can join', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      const ines = await node.join(session.id, { role: 'instructor' });
      expect(await errorOf(answer(node, ines, set, 'slept', true))).toBe('FORBIDDEN');
      await node.send(ines.identity, session.id, 'session_start', {});
      await answer(node, pia, set, 'slept', true);
      await node.send(ines.identity, session.id, 'session_end', {});
      expect(await errorOf(answer(node, pia, set, 'slept', false))).toBe('WRONG_PHASE');
    });

    it('INTAKE-8 of somebody who was removed a moment ago is refused, and answers go with the person', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      await answer(node, pia, set, 'calm', 4);
      await submit(node, pia, set);
      await node.send(ADMIN, session.id, 'seat_remove', { user_id: pia.identity.userId });
      expect(await errorOf(answer(node, pia, set, 'slept', true))).not.toBe('accepted');
      await node.call(calls.deleteUser, { identity: ADMIN, params: { id: pia.identity.userId } });
      for (const table of ['intake_answers', 'intake_submissions'] as const)
        expect(await node.storage.read.selectFrom(table).selectAll().execute()).toEqual([]);
    });
  });

  describe('handing in', () => {
    it('INTAKE-5 waits for the required answers; then nothing changes until an admin opens it again', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      await answer(node, pia, set, 'hope', 'Rest.');
      expect(await errorOf(submit(node, pia, set))).toBe('VALIDATION_ERROR');
      await answer(node, pia, set, 'calm', 3);
      await submit(node, pia, set);
      await node.until(async () => (await standOf(node, pia))?.['submitted_at'] !== null);
      expect(await errorOf(answer(node, pia, set, 'calm', 4))).toBe('CONFLICT');
      expect(await own(node, pia)).toMatchObject({ submitted_at: expect.any(String) as unknown });
      const params = { id: session.id, user: pia.identity.userId };
      await node.call(calls.reopenIntake, { identity: ADMIN, params });
      await node.until(async () => (await standOf(node, pia))?.['submitted_at'] === null);
      await answer(node, pia, set, 'calm', 4);
      expect(await own(node, pia)).toMatchObject({ submitted_at: null });
    });

    it('INTAKE-5 on one device while another takes a required answer back: one of them is refused', async () => {
      await using apart = await startApart(create);
      const { first, second } = apart;
      const set = await asks(first);
      for (let round = 0; round < 5; round += 1) {
        const pia = await first.join((await first.createSession()).id);
        await answer(first, pia, set, 'calm', 3);
        const [handed, taken] = await Promise.all([
          errorOf(submit(first, pia, set)),
          errorOf(answer(second, pia, set, 'calm', null)),
        ]);
        expect([handed, taken].filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      }
    });
  });

  describe('who learns of it', () => {
    it('INTAKE-6 the progress in the admins’ table follows each answer', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      const total = QUESTIONS.length;
      await node.until(async () => (await progressOf(node, pia)) === `0/${total}`);
      await answer(node, pia, set, 'calm', 3);
      await node.until(async () => (await progressOf(node, pia)) === `1/${total}`);
      await answer(node, pia, set, 'calm', null);
      await node.until(async () => (await progressOf(node, pia)) === `0/${total}`);
      const quiet = await node.createSession();
      const ben = await node.join(quiet.id);
      await node.until(async () => (await progressOf(node, ben)) === `0/${total}`);
      await choose(node, quiet.id, { asks: 'nothing' });
      await node.until(async () => (await progressOf(node, ben)) === '1/3');
      const ines = await node.join(session.id, { role: 'instructor' });
      await node.until(async () => (await progressOf(node, ines)) === '1/3');
    });

    it('INTAKE-7 on all devices, whichever node they are on', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      await using other = startBeside(node);
      await answer(other, pia, set, 'calm', 3);
      const stand = { session_id: session.id, set, answered: 1, total: QUESTIONS.length, submitted_at: null };
      await node.until(async () => (await standOf(node, pia))?.['answered'] === 1);
      expect(await standOf(node, pia)).toEqual(stand);
      const { states } = await other.follow(userChannel(pia.identity.userId));
      expect(states.find(({ type }) => type === 'intake')?.value).toEqual(stand);
    });

    it('INTAKE-7 answers are read by oneself, by admins and by whoever leads, and by no other', async () => {
      await using room = await asked(create);
      const { node, set, session, pia } = room;
      const ben = await node.join(session.id);
      const ines = await node.join(session.id, { role: 'instructor' });
      const elsewhere = await node.join((await node.createSession()).id, { role: 'instructor' });
      await answer(node, pia, set, 'hope', 'Rest.');
      const read = (identity: Joined['identity']) =>
        errorOf(
          node.call(calls.getAnswers, { identity, params: { id: session.id, user: pia.identity.userId } }),
        );
      expect(await read(ADMIN)).toBe('accepted');
      expect(await read(ines.identity)).toBe('accepted');
      expect(await read(ben.identity)).toBe('FORBIDDEN');
      expect(await read(elsewhere.identity)).toBe('SESSION_NOT_FOUND');
      expect((await own(node, ben)).answers).toEqual([]);
      const params = { id: session.id };
      expect(await errorOf(node.call(calls.getIntake, { identity: elsewhere.identity, params }))).toBe(
        'SESSION_NOT_FOUND',
      );
    });
  });
});
