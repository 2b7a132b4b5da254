import { parseChannel, type WebhookType } from '@attune/protocol';
import type { Plan } from '../capability.ts';

/** What is to be told: ids and figures, no names, no addresses, no words that somebody wrote. */
export type Told = {
  readonly type: WebhookType;
  readonly sessionId: string;
  /** Whom it is about. What is told of a person goes with them. */
  readonly userId?: string;
  readonly data: Readonly<Record<string, unknown>>;
};

type EventOut = NonNullable<Plan['events']>[number];

/** Of these events something is told. */
export const TOLD_OF = ['session_started', 'session_ended', 'participant_joined'] as const;

/** What each event of a plan is to those outside; mostly nothing. `summaryUrl` is where a summary can be read. */
export function toldOf({ events = [] }: Plan, summaryUrl: (sessionId: string) => string): readonly Told[] {
  return events.flatMap((event) => ofEvent(event, parseChannel(event.channel).id, summaryUrl));
}

function ofEvent(event: EventOut, sessionId: string, summaryUrl: (id: string) => string): readonly Told[] {
  const session = { session_id: sessionId };
  switch (event.type) {
    case 'session_started': {
      const { started_at, ends_at, pacer } = event.data;
      const data = { ...session, started_at, ends_at, technique: pacer.technique.name };
      return [{ type: 'session.started', sessionId, data }];
    }
    case 'session_ended': {
      const { reason, ended_at, summary } = event.data;
      const ended: Told = { type: 'session.ended', sessionId, data: { ...session, reason, ended_at } };
      if (!summary) return [ended];
      const data = { ...session, summary, summary_url: summaryUrl(sessionId) };
      return [ended, { type: 'summary.ready', sessionId, data }];
    }
    case 'participant_joined': {
      const { user_id: userId, role } = event.data;
      return [{ type: 'participant.joined', sessionId, userId, data: { ...session, user_id: userId, role } }];
    }
    default:
      return [];
  }
}
