import { calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { isOver, prepareDemo } from '../src/demoSession.ts';
import { castOf, createRandom } from '../src/index.ts';
import { openHouse } from './house.ts';

/** A real server on a machine that does other things too. */
const REAL = { timeout: 30_000 };
const cast = castOf(createRandom(1), 3);

it(
  'keeps the people and the session from start to start, and makes a fresh session when the old one is over',
  REAL,
  async () => {
    await using house = await openHouse();
    const first = await prepareDemo(house.admin, cast, house.url);
    const second = await prepareDemo(house.admin, cast, house.url);
    expect(second).toMatchObject({ sessionId: first.sessionId, castCodes: first.castCodes });
    expect(await isOver(house.admin, first.sessionId)).toBe(false);

    await house.admin.call(calls.updateSession, {
      params: { id: first.sessionId },
      body: { phase: 'cancelled' },
    });
    expect(await isOver(house.admin, first.sessionId)).toBe(true);
    const third = await prepareDemo(house.admin, cast, house.url);
    expect(third.sessionId).not.toBe(first.sessionId);
    const { users } = await house.admin.call(calls.listUsers);
    // The cast, the instructor and the admin: nobody was made twice.
    expect(users).toHaveLength(cast.length + 2);
    for (const code of [...third.castCodes, third.instructorCode]) {
      const { session } = await house.admin.call(calls.getInvite, { params: { code } });
      expect(session?.id).toBe(third.sessionId);
    }
  },
);

it('gives visitors a link for each role', REAL, async () => {
  await using house = await openHouse();
  const { links, sessionId } = await prepareDemo(house.admin, cast, house.url);
  const roles = await Promise.all(
    [links.participant_url, links.observer_url, links.instructor_url].map(async (url) => {
      const code = url.split('/').at(-1) ?? '';
      const invitation = await house.admin.call(calls.getInvite, { params: { code } });
      expect(invitation.session?.id).toBe(sessionId);
      return invitation.role;
    }),
  );
  expect(roles).toEqual(['participant', 'observer', 'instructor']);
});
