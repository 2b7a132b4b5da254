import { calls, ProtocolError, toInstant, type FeedbackView } from '@attune/protocol';
import { route, type Identity, type Route } from '../capability.ts';
import { requireIn } from '../session/index.ts';
import { begun } from './breathed.ts';
import { giving, receivedOf, type GivingDeps } from './giving.ts';
import { openUntil, readGiven, readStanding } from './store.ts';
import { readTallies } from './tallies.ts';

export function feedbackRoutes(deps: GivingDeps): readonly Route[] {
  return [
    route(calls.getFeedback, async ({ identity, params, now }) => {
      requireIn(identity, params.id);
      return { body: () => viewOf(deps, identity, params.id, now) };
    }),
    route(calls.giveFeedback, async ({ identity, params, body, now }) => {
      requireIn(identity, params.id);
      const { plan, received } = await giving(deps, { identity, sessionId: params.id, data: body, now });
      return { plan, body: () => received };
    }),
  ];
}

/** FEED-6: everybody their own, and to those who lead what all of it comes to. */
async function viewOf(
  { storage, turnsOf }: GivingDeps,
  { userId, role }: Identity,
  sessionId: string,
  now: number,
): Promise<FeedbackView> {
  const leads = role === 'instructor' || role === 'admin';
  const [standing, given, turns, tallies] = await Promise.all([
    readStanding(storage, sessionId),
    readGiven(storage, sessionId, userId),
    turnsOf(sessionId),
    leads ? readTallies(storage, sessionId) : new Map<string, never>(),
  ]);
  if (!standing) throw new ProtocolError('SESSION_NOT_FOUND');
  const until = openUntil(standing);
  return {
    given: given.map(receivedOf),
    techniques: begun(turns, now).map(({ id, name }) => ({ id, name })),
    until: until === null ? null : toInstant(until),
    feedback: [...tallies.values()],
  };
}
