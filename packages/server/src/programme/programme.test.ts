import {
  calls,
  programmeAt,
  sessionChannel,
  TECHNIQUES,
  toInstant,
  type Programme,
  type Technique,
  type WantedStep,
} from '@attune/protocol';
import { cycleMs } from '@attune/vitals';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  START,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';
import { errorOf } from '../../test/votes.ts';

const [coherent, box, calm] = TECHNIQUES as readonly [Technique, Technique, Technique];
/** 22 s, 32 s and 38 s. */
const STEPS: WantedStep[] = [coherent, box, calm].map(({ id }) => ({ technique: id, cycles: 2 }));
/** From the command to the common start. */
const LEAD_MS = 3_000;
const BEGUN = START + LEAD_MS;

type Room = { session: { id: string }; ines: Joined; pia: Joined; ben: Joined };

async function planned(node: CapabilityNode, steps: WantedStep[] = STEPS): Promise<Room> {
  const session = await node.createSession();
  const ines = await node.join(session.id, { first_name: 'Ines', role: 'instructor' });
  const pia = await node.join(session.id);
  const ben = await node.join(session.id, { first_name: 'Ben' });
  await set(node, { session, ines, pia, ben }, { steps });
  return { session, ines, pia, ben };
}

async function under(node: CapabilityNode, steps?: WantedStep[]): Promise<Room> {
  const room = await planned(node, steps);
  await node.send(room.ines.identity, room.session.id, 'session_start', {});
  return room;
}

async function set(
  node: CapabilityNode,
  { session, ines }: Room,
  over: Partial<{ revision: number; keep: number; steps: WantedStep[] }>,
): Promise<void> {
  const asked = { revision: 0, keep: 0, steps: STEPS, ...over };
  await node.send(ines.identity, session.id, 'programme_set', asked);
}

const go = (node: CapabilityNode, { session, ines }: Room, step?: number) =>
  node.send(ines.identity, session.id, 'programme_next', step === undefined ? {} : { step });

async function shown(node: CapabilityNode, { session }: Room): Promise<Programme> {
  const found = (await node.states(sessionChannel(session.id), 'programme')).get(session.id);
  if (!found) throw new Error('There is no programme.');
  return found as Programme;
}

type Change = { technique: { id: string }; starts_at: string; by: { name: string } };

async function changes(node: CapabilityNode, { session }: Room): Promise<[string, number][]> {
  const told = (await node.events(sessionChannel(session.id))).filter(
    ({ type }) => type === 'technique_changed',
  );
  return told.map(({ json }) => {
    const { technique, starts_at } = JSON.parse(json) as Change;
    return [technique.id, Date.parse(starts_at) - BEGUN];
  });
}

/** So many milliseconds go by, with room for what they bring. */
async function pass(node: CapabilityNode, ms: number): Promise<void> {
  const until = node.clock.now() + ms;
  await goOn(node, () => node.clock.now() + 1_000 > until, 1_000);
  node.clock.advance(until - node.clock.now());
  let looks = 0;
  await goOn(node, () => (looks += 1) > 3, 0);
}

async function started(node: CapabilityNode): Promise<void> {
  for (const name of ['session', 'programme', 'vote'])
    await node.all.find((each) => each.name === name)?.start?.();
}

const TIMEOUT = { timeout: 60_000 };

describeOnEveryDatabase((create) => {
  describe('a programme', TIMEOUT, () => {
    it('PROG-1 has steps of whole cycles, also where minutes were asked for', async () => {
      await using node = await startNode(create);
      const own = { ...box, id: 'own', name: 'Own' };
      const room = await planned(node, [
        { technique: 'coherent', minutes: 1 },
        { technique: own, cycles: 3 },
      ]);
      expect(await shown(node, room)).toEqual({
        revision: 1,
        steps: [
          { technique: coherent, cycles: 5, minutes: 1 },
          { technique: own, cycles: 3, minutes: null },
        ],
        run: { at: 'ahead' },
        set_by: { user_id: room.ines.identity.userId, name: 'Ines Test', role: 'instructor' },
      });
    });

    it('PROG-1 is refused with the step that is wrong', async () => {
      await using node = await startNode(create);
      const room = await planned(node, []);
      const refused = async (steps: WantedStep[]) => {
        const asking = set(node, room, { revision: 1, steps });
        return asking.then(
          () => undefined,
          ({ details }: { details: object }) => details,
        );
      };
      const fine = { technique: 'box', cycles: 4 };
      const quick: Technique = {
        ...coherent,
        phases: [
          { kind: 'inhale', seconds: 2 },
          { kind: 'exhale', seconds: 2 },
        ],
      };
      expect(await refused([fine, { technique: 'nobody', cycles: 4 }])).toMatchObject({
        field: 'steps.1.technique',
      });
      expect(await refused([{ technique: quick, cycles: 2 }])).toMatchObject({ field: 'steps.0.cycles' });
      expect(await refused([{ technique: quick, minutes: 0.1 }])).toMatchObject({ field: 'steps.0.minutes' });
      const all = Array.from({ length: 30 }, () => fine);
      expect(await refused(all)).toBeUndefined();
      const more = set(node, room, { revision: 2, keep: 30, steps: [fine] });
      expect(await errorOf(more)).toBe('VALIDATION_ERROR');
    });

    it('PROG-2 of two who edit at once one is refused, and sees what the other did', async () => {
      await using node = await startNode(create);
      const room = await planned(node);
      const edit = (steps: WantedStep[]) =>
        node.planOf(ADMIN, room.session.id, 'programme_set', { revision: 1, keep: 0, steps });
      const plans = [await edit(STEPS.slice(0, 1)), await edit(STEPS.slice(1))];
      const outcomes = await Promise.all(plans.map((plan) => errorOf(node.carryOut(plan))));
      expect(outcomes.sort()).toEqual(['CONFLICT', 'accepted']);
      expect(await errorOf(set(node, room, { revision: 1 }))).toBe('CONFLICT');
      expect((await shown(node, room)).revision).toBe(2);
    });

    it('PROG-2 also over HTTP, by those who lead', async () => {
      await using node = await startNode(create);
      const session = await node.createSession();
      const params = { id: session.id };
      const pia = await node.join(session.id);
      const body = { revision: 0, keep: 0, steps: STEPS };
      const asPia = node.call(calls.setProgramme, { identity: pia.identity, params, body });
      expect(await errorOf(asPia)).toBe('FORBIDDEN');
      expect(await node.call(calls.getProgramme, { identity: pia.identity, params })).toEqual({
        programme: null,
      });
      const made = await node.call(calls.setProgramme, { identity: ADMIN, params, body });
      expect(made.programme?.steps).toHaveLength(3);
      expect(await node.call(calls.getProgramme, { identity: pia.identity, params })).toEqual(made);
      const next = () => node.call(calls.nextStep, { identity: ADMIN, params, body: {} });
      expect(await errorOf(next())).toBe('WRONG_PHASE');
      await node.send(ADMIN, session.id, 'session_start', {});
      node.clock.advance(LEAD_MS);
      expect((await next()).programme?.run).toMatchObject({ at: 'running', step: 1, previous: 0 });
    });

    it('PROG-2 only what was not announced can be edited while it runs', async () => {
      await using node = await startNode(create);
      const room = await under(node);
      const edit = (keep: number) =>
        set(node, room, { revision: 1, keep, steps: [{ technique: 'box', cycles: 9 }] });
      expect(await errorOf(edit(0))).toBe('CONFLICT');
      await edit(1);
      expect((await shown(node, room)).steps.map(({ technique, cycles }) => [technique.id, cycles])).toEqual([
        ['coherent', 2],
        ['box', 9],
      ]);
    });
  });

  describe('while it runs', TIMEOUT, () => {
    it('PROG-3 each step is announced ahead and begins on the boundary on which the one before ends', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node);
      const [view] = await node.session.viewSessions([room.session.id]);
      expect(view?.pacer).toMatchObject({ technique: { id: 'coherent' }, started_at: toInstant(BEGUN) });
      await pass(node, LEAD_MS + 6_999);
      expect(await changes(node, room)).toEqual([]);
      await pass(node, 1);
      expect(await changes(node, room)).toEqual([['box', 22_000]]);
      await pass(node, 60_000);
      expect(await changes(node, room)).toEqual([
        ['box', 22_000],
        ['four-seven-eight', 22_000 + 32_000],
      ]);
      expect(node.troubles).toEqual([]);
    });

    it('PROG-8 after the last step its technique goes on', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node, STEPS.slice(0, 1));
      await pass(node, 60_000);
      expect(await changes(node, room)).toEqual([]);
      const view = await shown(node, room);
      expect(programmeAt(view, BEGUN + 21_999)).toMatchObject({ current: 0, isOver: false });
      expect(programmeAt(view, BEGUN + 22_000)).toMatchObject({ current: 0, isOver: true });
      await set(node, room, { revision: 1, keep: 1, steps: [{ technique: 'box', cycles: 2 }] });
      await pass(node, 10_000);
      const [[id, startsAt] = ['', 0]] = await changes(node, room);
      expect([id, startsAt % cycleMs(coherent)]).toEqual(['box', 0]);
    });

    it('PROG-5 it stands still in a pause, and goes on with the cycles that were left', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node);
      const { ines, session } = room;
      await pass(node, LEAD_MS + 5_000);
      await node.send(ines.identity, session.id, 'session_pause', {});
      expect((await shown(node, room)).run).toEqual({ at: 'paused', step: 0, cycles_left: 2 });
      await pass(node, 120_000);
      expect(await changes(node, room)).toEqual([]);
      await node.send(ines.identity, session.id, 'session_resume', {});
      const { run } = await shown(node, room);
      if (run.at !== 'running') throw new Error('It runs again.');
      expect(Date.parse(run.ends_at) - Date.parse(run.starts_at)).toBe(22_000);
      await pass(node, 40_000);
      expect((await changes(node, room))[0]).toEqual(['box', Date.parse(run.ends_at) - BEGUN]);
    });

    it('PROG-6 whoever leads has the next step at the next boundary, or another one', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node);
      await pass(node, LEAD_MS + 1_000);
      await go(node, room);
      await go(node, room);
      expect(await changes(node, room)).toEqual([['box', 11_000]]);
      expect((await shown(node, room)).run).toMatchObject({
        step: 1,
        previous: 0,
        starts_at: toInstant(BEGUN + 11_000),
      });
      await pass(node, 15_000);
      await go(node, room, 0);
      expect((await changes(node, room)).at(-1)).toEqual(['coherent', 11_000 + 16_000]);
      await pass(node, 15_000);
      await go(node, room, 2);
      await pass(node, 40_000);
      expect(await errorOf(go(node, room))).toBe('CONFLICT');
      expect(await errorOf(go(node, room, 3))).toBe('CONFLICT');
    });

    it('PROG-6 one that is given to a session under way waits for it', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node, []);
      await set(node, room, { revision: 1 });
      await pass(node, 30_000);
      expect(await changes(node, room)).toEqual([]);
      await go(node, room);
      expect((await shown(node, room)).run).toMatchObject({ at: 'running', step: 0 });
    });

    it('PROG-7 a technique that somebody chooses holds it, until they go on', async () => {
      await using node = await startNode(create);
      await started(node);
      const room = await under(node);
      await pass(node, LEAD_MS);
      await node.send(room.ines.identity, room.session.id, 'technique_change', {
        technique: 'extended-exhale',
      });
      expect((await shown(node, room)).run).toEqual({ at: 'held', from: 1, next: 1 });
      await pass(node, 60_000);
      expect(await changes(node, room)).toEqual([['extended-exhale', 11_000]]);
      await go(node, room);
      expect((await changes(node, room)).at(-1)?.[0]).toBe('box');
    });

    it('PROG-10 who comes late finds what is breathed and what is next, and when', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await started(a);
      const room = await under(a);
      await pass(a, LEAD_MS + 10_000);
      const { states } = await b.follow(sessionChannel(room.session.id));
      const told = states.find(({ type }) => type === 'programme')?.value as Programme;
      expect(programmeAt(told, b.clock.now())).toEqual({
        current: 0,
        next: 1,
        nextAt: BEGUN + 22_000,
        isOver: false,
        fixed: 2,
      });
    });
  });

  describe('several nodes', TIMEOUT, () => {
    it('PROG-4 of several one announces each step, and the others are quiet', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await using c = startBeside(a);
      const nodes = [a, b, c];
      for (const node of nodes) await started(node);
      const room = await under(a);
      await pass(a, 70_000);
      expect(await changes(b, room)).toEqual([
        ['box', 22_000],
        ['four-seven-eight', 54_000],
      ]);
      expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([]);
    });

    it('PROG-4 in time also when the node that knew of it is gone', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      await started(a);
      await started(b);
      const room = await under(
        a,
        STEPS.map((each) => ({ ...each, cycles: 5 })),
      );
      await a.leave();
      await pass(b, 70_000);
      expect(await changes(b, room)).toEqual([['box', 55_000]]);
      expect(b.troubles).toEqual([]);
    });

    it('PROG-9 what passed while no server ran is passed over, and the rest is on time', async () => {
      await using a = await startNode(create);
      const room = await under(
        a,
        STEPS.map((each) => ({ ...each, cycles: 10 })),
      );
      await using b = startBeside(a);
      await a.leave();
      // 110 s, then 160 s, then 190 s: it is in the middle of the third.
      b.clock.advance(LEAD_MS + 300_000);
      await started(b);
      await pass(b, 2_000);
      const [[id, startsAt] = ['', 0]] = await changes(b, room);
      expect([id, startsAt % cycleMs(coherent)]).toEqual(['four-seven-eight', 0]);
      expect(startsAt).toBeLessThan(320_000);
      const { run } = await shown(b, room);
      if (run.at !== 'running') throw new Error('It runs.');
      const late = Date.parse(run.ends_at) - (BEGUN + 460_000);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(cycleMs(calm));
    });

    it('PROG-4 a pause on one node and the turn on another: one happens, and neither is lost', async () => {
      await using a = await startNode(create);
      await using b = startBeside(a);
      const room = await under(a);
      a.clock.advance(LEAD_MS + 2_000);
      const pausing = await a.planOf(ADMIN, room.session.id, 'session_pause', {});
      const going = await b.planOf(ADMIN, room.session.id, 'programme_next', {});
      const outcomes = await Promise.all([errorOf(a.carryOut(pausing)), errorOf(b.carryOut(going))]);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      const { run } = await shown(a, room);
      expect(run.at).toBe(outcomes[0] === 'accepted' ? 'paused' : 'running');
    });
  });
});
