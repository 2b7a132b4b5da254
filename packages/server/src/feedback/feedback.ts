import { ProtocolError, type Sent } from '@attune/protocol';
import type { Capability, Plan, Request } from '../capability.ts';
import { readingTurns } from './breathed.ts';
import { giving } from './giving.ts';
import { feedbackRoutes } from './routes.ts';
import { createTelling, type TellingDeps } from './telling.ts';

export type FeedbackDeps = TellingDeps;

/** How people found it: each thing once per person, told to those who lead as it comes, and to nobody else. */
export function createFeedback(deps: FeedbackDeps): Capability {
  const telling = createTelling(deps);
  const toGive = {
    storage: deps.storage,
    turnsOf: readingTurns(deps.storage),
    onGiven: telling.changed,
  };
  return {
    name: 'feedback',
    keeps: [
      {
        table: 'feedback',
        what: 'ratings and words',
        until: 'as long as the session; words as long as its transcript',
        erase: { rowsBy: 'session_id' },
        withTranscript: { column: 'words' },
      },
    ],
    handlers: {
      feedback_give: async (request: Request<Sent<'feedback_give'>>): Promise<Plan> => {
        const { channel, identity, data, now } = request;
        if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
        const { plan } = await giving(toGive, { identity, sessionId: channel.id, data, now });
        return plan;
      },
    },
    routes: feedbackRoutes(toGive),
    hydrate: telling.hydrate,
    touched: telling.touched,
    stop: telling.idle,
  };
}
