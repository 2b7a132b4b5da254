import { AHEAD_PHASES, calls, ProtocolError, toInstant, type Session } from '@attune/protocol';
import type { Auth } from '../auth/index.ts';
import { route, type HttpRequest, type Plan, type Route } from '../capability.ts';
import { shownName, type People } from '../people/index.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionRow } from '../storage/tables.ts';
import { requireIn, requireLead } from './access.ts';
import { extending, resuming, type Library } from './commands.ts';
import { appointed } from './instructor.ts';
import { follow, joining } from './joining.ts';
import { personOf, type Moves } from './moves.ts';
import { idlePacer, toPacerPlan } from './pacerPlan.ts';
import { readCrowd } from './seatStore.ts';
import type { SessionCommand } from './session.state.ts';
import {
  countAsked,
  leadGiven,
  readSession,
  sessionInserted,
  sessionPlanned,
  type PlannedColumns,
} from './store.ts';
import { waiterOf } from './waits.ts';

const DEFAULT_CAPACITY = 100;

export type RoutesDeps = {
  readonly storage: Storage;
  readonly moves: Moves;
  readonly technique: Library;
  /** As the database has it, at the moment of the call. */
  readonly viewOf: (sessionId: string) => Promise<Session>;
  readonly people: People;
  readonly auth: Pick<Auth, 'seatToken'>;
  /** A session was planned or its plan changed. */
  readonly onPlanned: (sessionId: string) => void;
  readonly listSessions: () => Promise<readonly Session[]>;
};

export function sessionRoutes(deps: RoutesDeps): readonly Route[] {
  const { viewOf, listSessions } = deps;
  return [
    route(calls.listSessions, async () => ({
      body: async () => ({ sessions: [...(await listSessions())] }),
    })),
    createRoute(deps),
    route(calls.getSession, async ({ identity, params }) => {
      requireIn(identity, params.id);
      return { body: () => viewOf(params.id) };
    }),
    updateRoute(deps),
    leadRoute(deps, calls.openSession, () => ({ type: 'open', reason: 'led' })),
    leadRoute(deps, calls.startSession, () => ({ type: 'start' })),
    leadRoute(deps, calls.pauseSession, () => ({ type: 'pause' })),
    leadRoute(deps, calls.resumeSession, ({ body }) => resuming(deps.technique, body)),
    leadRoute(deps, calls.extendSession, ({ body }) => extending(body)),
    leadRoute(deps, calls.endSession, ({ identity }) => ({
      type: 'end',
      reason: identity.role === 'admin' ? 'admin' : 'led',
    })),
    inviteRoute(deps),
    joinRoute(deps),
  ];
}

async function existing(storage: Storage, id: string): Promise<SessionRow> {
  const row = await readSession(storage, id);
  if (!row) throw new ProtocolError('SESSION_NOT_FOUND');
  return row;
}

function createRoute({ storage, people, viewOf, onPlanned }: RoutesDeps): Route {
  return route(calls.createSession, async ({ body, now }) => {
    const row = planned(body, now);
    const lead = await appointed(
      { storage, people },
      { sessionId: row.id, from: null, to: row.instructor_id, now },
    );
    return {
      plan: {
        effects: [sessionInserted(storage, row), ...lead.effects],
        closes: lead.closes,
        touched: { sessions: [row.id], users: lead.users },
        committed: () => onPlanned(row.id),
      },
      body: () => viewOf(row.id),
    };
  });
}

function planned(body: HttpRequest<typeof calls.createSession>['body'], now: number): SessionRow {
  return {
    id: newId(),
    title: body.title,
    phase: 'scheduled',
    duration_minutes: body.duration_minutes,
    capacity: body.capacity ?? DEFAULT_CAPACITY,
    starts_at: body.starts_at ? Date.parse(body.starts_at) : null,
    started_at: null,
    ends_at: null,
    instructor_id: body.instructor_id ?? null,
    pacer: JSON.stringify(toPacerPlan(idlePacer(now))),
    end_reason: null,
    summary: null,
    pause: null,
    resumes_at: null,
    created_at: now,
  };
}

function updateRoute(deps: RoutesDeps): Route {
  const { storage, moves, viewOf, onPlanned } = deps;
  return route(calls.updateSession, async ({ body, params, identity, now }) => {
    const row = await existing(storage, params.id);
    const { phase, ...changes } = body;
    if (phase === 'cancelled') {
      // Nothing else about a session that will not be is worth changing.
      if (Object.keys(changes).length > 0) throw onlyCancelling();
      return {
        plan: await moves.plan(row, { type: 'cancel' }, personOf(identity), now),
        body: () => viewOf(row.id),
      };
    }
    const lead = await leadOf(deps, row, changes.instructor_id, now);
    const plan: Plan = {
      effects: [...columnEffects(storage, row, changes), ...lead.effects],
      closes: lead.closes,
      touched: { sessions: [row.id], users: lead.users },
      committed: () => onPlanned(row.id),
    };
    return { plan, body: () => viewOf(row.id) };
  });
}

/** Appointing the same person again is not nothing: it mends a link that leads elsewhere by now. */
function leadOf(
  { storage, people }: RoutesDeps,
  row: SessionRow,
  to: string | null | undefined,
  now: number,
) {
  if (to === undefined) return { effects: [], closes: [], users: [] };
  return appointed({ storage, people }, { sessionId: row.id, from: row.instructor_id, to, now });
}

function onlyCancelling(): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field: 'phase', problem: 'must stand alone' } });
}

type Changes = Omit<HttpRequest<typeof calls.updateSession>['body'], 'phase'>;

/** The plan can change until the session is live; who leads it, also afterwards. */
function columnEffects(storage: Storage, row: SessionRow, { instructor_id, starts_at, ...rest }: Changes) {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const columns: PlannedColumns = {
    ...Object.fromEntries(given),
    ...(starts_at !== undefined && { starts_at: starts_at === null ? null : Date.parse(starts_at) }),
  };
  const isPlanned = Object.keys(columns).length > 0;
  return [
    ...(isPlanned ? [sessionPlanned(storage, row.id, columns, AHEAD_PHASES)] : []),
    ...(instructor_id === undefined ? [] : leadGiven(storage, row, instructor_id)),
  ];
}

type LeadCall =
  | typeof calls.openSession
  | typeof calls.startSession
  | typeof calls.pauseSession
  | typeof calls.resumeSession
  | typeof calls.extendSession
  | typeof calls.endSession;

function leadRoute<const C extends LeadCall>(
  { storage, moves, viewOf }: RoutesDeps,
  call: C,
  command: (request: Pick<HttpRequest<C>, 'identity' | 'body'>) => SessionCommand | Promise<SessionCommand>,
): Route {
  return route<LeadCall>(call, async (request) => {
    const { identity, params, now } = request;
    requireLead(identity, params.id);
    const row = await existing(storage, params.id);
    const asked = await command(request as HttpRequest<C>);
    const plan = await moves.plan(row, asked, personOf(identity), now);
    return { plan, body: () => viewOf(row.id) };
  });
}

/** SESS-2: reads only. */
function inviteRoute({ storage, people, viewOf }: RoutesDeps): Route {
  return route(calls.getInvite, async ({ params, identity, now }) => {
    const { invite, session, seat, user } = await follow({ storage, people }, params.code, identity);
    if (invite.revoked_at !== null || (seat && seat.revoked_at !== null))
      throw new ProtocolError('INVITE_REVOKED');
    if (seat && seat.removed_at !== null) throw new ProtocolError('SEAT_REMOVED');
    const joined = seat !== undefined && seat.joined_at !== null;
    if (!joined && invite.expires_at <= now) throw new ProtocolError('INVITE_EXPIRED');
    const role = seat?.role ?? invite.role;
    const view = session ? await viewOf(session.id) : null;
    const questions = session && role === 'participant' ? await countAsked(storage, session.id) : 0;
    const stands = session && role === 'participant' && !joined;
    const crowd = stands && (await readCrowd(storage, session.id, waiterOf(invite, undefined), now));
    return {
      body: () => ({
        code: invite.code,
        name: user ? shownName(user) : null,
        role,
        joined,
        questions,
        full: crowd ? crowd.taken + crowd.ahead >= session.capacity : false,
        session: view,
        server_time: toInstant(now),
      }),
    };
  });
}

function joinRoute({ storage, viewOf, people, auth }: RoutesDeps): Route {
  return route(calls.join, async ({ body, identity, now }) => {
    const ask = {
      code: body.code,
      name: body.name,
      move: body.move ?? false,
      device: body.device,
      identity,
      now,
    };
    const { plan, seat, session } = await joining({ storage, people }, ask);
    return {
      plan,
      body: async () => {
        const { token, expiresAt } = auth.seatToken(seat);
        const [user, view] = await Promise.all([people.userOf(seat.user_id), viewOf(session.id)]);
        return { user, session: view, token, expires_at: toInstant(expiresAt) };
      },
    };
  });
}
