import {
  AHEAD_PHASES,
  calls,
  ProtocolError,
  sessionChannel,
  toInstant,
  type LoggedEvent,
  type Session,
  type SummaryView,
} from '@attune/protocol';
import { route, type HttpStream, type Route } from '../capability.ts';
import { readSession, requireIn } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import { daysSet, keptUntil, readDays, retentionOf } from './keeping.ts';
import type { Logged } from './lines.ts';
import { readRatings } from './ratings.ts';
import { readSummary } from './summary.ts';
import { summaryCsv, summaryMarkdown } from './summaryText.ts';
import { instantOf, pagesOf, transcriptStream } from './transcript.ts';

export type RoutesDeps = {
  readonly storage: Storage;
  /** An admin has said how long its transcript is kept. */
  readonly onRetention: (sessionId: string) => void;
  /** As everybody may see it. */
  readonly viewSession: (id: string) => Promise<Session>;
};

export function recordRoutes(deps: RoutesDeps): readonly Route[] {
  return [
    transcriptRoute(deps),
    summaryRoute(deps),
    eventsRoute(deps),
    route(calls.getRetention, async ({ params }) => {
      const session = await existing(deps.storage, params.id);
      return { body: async () => retentionOf(session, await readDays(deps.storage, session.id)) };
    }),
    setRetentionRoute(deps),
  ];
}

async function existing(storage: Storage, id: string): Promise<SessionRow> {
  const session = await readSession(storage, id);
  if (!session) throw new ProtocolError('SESSION_NOT_FOUND');
  return session;
}

function transcriptRoute({ storage }: RoutesDeps): Route {
  return route(calls.getTranscript, async ({ identity, params, query }) => {
    requireIn(identity, params.id);
    const session = await existing(storage, params.id);
    const until = keptUntil(session, await readDays(storage, session.id));
    const head = {
      session: {
        id: session.id,
        title: session.title,
        started_at: instantOf(session.started_at),
        ended_at: session.phase === 'ended' ? instantOf(session.ends_at) : null,
      },
      kept_until: instantOf(until),
    };
    const pages = pagesOf(storage, sessionChannel(session.id));
    return { stream: transcriptStream(head, pages, query.format ?? 'json') };
  });
}

function summaryRoute({ storage, viewSession }: RoutesDeps): Route {
  return route(calls.getSummary, async ({ identity, params, query }) => {
    requireIn(identity, params.id);
    const row = await existing(storage, params.id);
    const session = await viewSession(row.id);
    const { summary } = session;
    if (!summary) throw notYet(session);
    const [parts, days] = await Promise.all([readSummary(storage, row, identity), readDays(storage, row.id)]);
    const view = { session, summary, ...parts, kept_until: instantOf(keptUntil(row, days)) };
    const { format = 'json' } = query;
    return format === 'json' ? { body: () => view } : { stream: asText(view, format) };
  });
}

function notYet({ phase }: Session): ProtocolError {
  if (AHEAD_PHASES.some((ahead) => ahead === phase)) return new ProtocolError('SESSION_NOT_STARTED');
  if (phase === 'cancelled') return new ProtocolError('SESSION_CANCELLED');
  return new ProtocolError(phase === 'expired' ? 'SESSION_ENDED' : 'WRONG_PHASE');
}

function asText(view: SummaryView, format: 'csv' | 'md'): HttpStream {
  const [mediaType, text] =
    format === 'csv' ? ['text/csv', summaryCsv(view)] : ['text/markdown', summaryMarkdown(view)];
  const day = (view.session.started_at ?? '').slice(0, 10);
  return { mediaType, fileName: `summary-${day}.${format}`, parts: once(text) };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** REPLAY-1. One page; what is asked for beyond the end is no error, for the session may go on. */
function eventsRoute({ storage }: RoutesDeps): Route {
  return route(calls.listEvents, async ({ params, query }) => {
    await existing(storage, params.id);
    const after = Number(query.after ?? 0);
    const [{ value = [] }, ratings] = await Promise.all([
      pagesOf(storage, sessionChannel(params.id), after).next(),
      after === 0 ? readRatings(storage, params.id) : [],
    ]);
    const events: readonly Logged[] = value;
    const first = events[0]?.position;
    return {
      body: () => ({
        events: events.map(loggedOf),
        ratings: [...ratings],
        next: events.at(-1)?.position ?? null,
        is_trimmed: first !== undefined && first > after + 1,
      }),
    };
  });
}

function loggedOf({ position, at, type, json }: Logged): LoggedEvent {
  return { offset: position, at: toInstant(at), type, data: JSON.parse(json) as unknown };
}

function setRetentionRoute({ storage, onRetention }: RoutesDeps): Route {
  return route(calls.setRetention, async ({ params, body }) => {
    const session = await existing(storage, params.id);
    const days = body.transcript_days;
    const effects = [daysSet(storage, session.id, days)];
    return {
      plan: { effects, committed: () => onRetention(session.id) },
      body: () => retentionOf(session, days),
    };
  });
}
