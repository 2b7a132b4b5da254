import type {
  Call,
  CallAnswer,
  Channel,
  Delivered,
  EventType,
  PathParams,
  Role,
  SessionPhase,
  SignalType,
  StateType,
} from '@attune/protocol';
import type * as z from 'zod/mini';
import type { Closing } from './connection/closing.ts';
import type { Erased } from './storage/nameless.ts';
import type { Tables } from './storage/tables.ts';
import type { Slices } from './storage/takenAway.ts';
import type { Effect } from './storage/unit.ts';

/** Who is behind a connection or an HTTP call, as verified; renewed at every subscribe and refresh. */
export type Identity = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** The one session a seat belongs to; null for an admin, who may see all. */
  readonly sessionId: string | null;
  readonly seatId: string | null;
  readonly loginId: string | null;
  /** The turn of the seat that the credential is of: an older one is refused at the next check. Absent where there is no seat. */
  readonly generation?: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

type EventOut = {
  [T in EventType]: {
    readonly channel: string;
    readonly type: T;
    readonly data: Delivered<T>;
    /** False: the connection that asked is told `passed` in its place (FRAME-12). */
    readonly echo?: false;
  };
}[EventType];
type SignalOut = {
  [T in SignalType]: { readonly channel: string; readonly type: T; readonly data: Delivered<T> };
}[SignalType];
/** A null value removes the key. */
export type StateOut = {
  [T in StateType]: {
    readonly channel: string;
    readonly type: T;
    readonly key: string;
    readonly value: Delivered<T> | null;
    /** It disappears, and everybody is told, when it is not set again within this time. */
    readonly leaseMs?: number;
  };
}[StateType];

export type Touched = { readonly users?: readonly string[]; readonly sessions?: readonly string[] };

/**
 * What a handler wants to happen, as data. Effects, events and orders to the nodes (closes, drains) commit together or not at all;
 * states with their events, signals and orders are told after the commit, in this order, before the answer.
 */
export type Plan = {
  readonly effects?: readonly Effect[];
  readonly events?: readonly EventOut[];
  readonly states?: readonly StateOut[];
  readonly signals?: readonly SignalOut[];
  /** Durable: every node closes these connections, also one that hears of it late. */
  readonly closes?: readonly Closing[];
  /** Nodes that are to take leave; durable like closings. */
  readonly drains?: readonly string[];
  /**
   * Channels whose events were changed in the log by these effects, or whose values by this plan though other nodes tell them: no node tells
   * them from memory any more. Durable like closings.
   */
  readonly rewritten?: readonly string[];
  /** Rows whose derived views changed; the admin tables are told. */
  readonly touched?: Touched;
  /** Runs after the commit and before the answer, for timers and caches of this node; must not throw. */
  readonly committed?: () => void;
};

/** What a capability adds to what others commit, so that the one is never there without the other. */
export type Alongside = {
  /** Types of events. A plan that tells none of them is not asked about, and costs nothing. */
  readonly to: readonly EventType[];
  /**
   * Asked once for a plan, with all that its author wants and nothing that others add; what it answers commits in the same transaction, is
   * told behind the plan's own, and is asked about by nobody. At most 200 effects, events and states, within 2 s. What it throws refuses the
   * whole plan, and so does an effect whose `expectRows` does not come true.
   */
  readonly add: (plan: Plan) => Addition | undefined | Promise<Addition | undefined>;
};

/** Closing a connection and draining a node is for whoever was asked. */
export type Addition = Omit<Plan, 'closes' | 'drains' | 'signals' | 'rewritten'>;

/** A message that passed envelope, schema, role, rate, subscription and phase. `D` is the checked `data`. */
export type Request<D = unknown> = {
  readonly identity: Identity;
  readonly connectionId: string;
  /** Parsed and authorized; absent for types without a channel. */
  readonly channel: Channel | undefined;
  readonly data: D;
  /** Milliseconds since 1970; the one instant of this request. */
  readonly now: number;
};

export type Handler<D = unknown> = (request: Request<D>) => Plan | Promise<Plan>;

/** An HTTP call that passed origin, rate, access and schema. Handlers never see Express. */
export type HttpRequest<C extends Call = Call> = {
  /** On a call that is `public` or `signed` set when a good credential came along; otherwise always. */
  readonly identity: C['access'] extends 'public' | 'signed' ? Identity | undefined : Identity;
  readonly params: Readonly<Record<PathParams<C['path']>, string>>;
  readonly body: C extends { body: infer S extends z.ZodMiniType } ? z.output<S> : undefined;
  readonly query: C extends { query: infer S extends z.ZodMiniType } ? z.output<S> : undefined;
  /** The body's bytes as they came, for whoever checks a signature over them. Empty where there was none. */
  readonly raw: Uint8Array;
  /** The value of a header by its name in lower case; of one that came several times all of them, with commas. */
  readonly header: (name: string) => string | undefined;
  readonly origin: string | undefined;
  /** What limits count by: the client's, as far as trusted proxies tell; of IPv6 the /64. */
  readonly address: string;
  readonly now: number;
};

/** A file of any length in little memory: the next part is made when the one before has left. */
export type HttpStream = {
  readonly mediaType: string;
  /** What a browser calls it when it is kept. */
  readonly fileName: string;
  /** What fails before the first part is answered as a problem; afterwards the answer is cut short. */
  readonly parts: AsyncIterable<string>;
};

export type HttpAnswer<C extends Call = Call> = {
  /** Carried out before the body is made. */
  readonly plan?: Plan;
  /** Made after the plan was committed. Absent: 204. */
  readonly body?: () => CallAnswer<C> | Promise<CallAnswer<C>>;
  /** Instead of a body: an answer that is made while it is sent. */
  readonly stream?: HttpStream;
  /** Sets the `admin_session` cookie; null clears it. */
  readonly cookie?: { readonly value: string; readonly maxAgeMs: number } | null;
};

export type Route = {
  readonly call: Call;
  readonly handle: (request: HttpRequest<never>) => Promise<HttpAnswer<never>>;
};

/** Binds a handler to its declared call, with the call's types. */
export function route<const C extends Call>(
  call: C,
  handle: (request: HttpRequest<C>) => Promise<HttpAnswer<C>>,
): Route {
  return { call, handle: handle as unknown as Route['handle'] };
}

/** What a table holds of people, and what becomes of it when a person's data is deleted. */
export type Kept = {
  readonly table: keyof Tables;
  /** A row of it in a word or two, in the plural, as people call it. */
  readonly what: string;
  /** How long it is kept otherwise, for people to read. */
  readonly until: string;
  /**
   * `names_nobody`: nothing in it leads to anybody. `rowsBy`: rows with their `user_id` go, a few values of this column at a time; a
   * foreign key takes those along with the person that came meanwhile. Otherwise what takes them out of it; asked again, it changes nothing.
   */
  readonly erase: 'names_nobody' | { readonly rowsBy: string } | ((erased: Erased) => Slices);
  /** What goes when the transcript of its session is past its time (KEEP-3). The table has a `session_id` and a `user_id`. @default nothing */
  readonly withTranscript?: 'rows' | { readonly column: string };
};

/** One noun's part in the node. Everything is optional; a capability that only has routes has only `routes`. */
export type Capability = {
  readonly name: string;
  /** Of channels of these kinds it tells only while somebody is known to follow them (`Realtime.isFollowed`); `hydrate` can tell all of it. */
  readonly toldWhenFollowed?: readonly Channel['kind'][];
  readonly handlers?: Readonly<Record<string, Handler<never>>>;
  readonly routes?: readonly Route[];
  /** Values that can be told anew when a channel is opened on a node whose state store does not have them. */
  readonly hydrate?: (channel: Channel) => Promise<readonly StateOut[]>;
  /** A connection came to be authenticated, or went. For presence. */
  readonly connected?: (identity: Identity, connectionId: string) => void;
  readonly disconnected?: (identity: Identity, connectionId: string) => void;
  readonly alongside?: Alongside;
  /** Its tables: every table is declared by the one capability that writes it (ERASE-3). */
  readonly keeps?: readonly Kept[];
  /** A committed plan named these rows. */
  readonly touched?: (touched: Touched) => void;
  /** A committed plan, of whatever node, named this channel as rewritten: what this node tells there itself it tells anew. */
  readonly rewritten?: (channel: Channel) => void;
  /** This node stood still for so long that the others took over what it had: what is kept here of its people is not true any more. */
  readonly fenced?: () => void;
  /** After the node has its port, before it takes connections. */
  readonly start?: () => Promise<void>;
  readonly stop?: () => Promise<void>;
};

/** Finds the phase of a session for PERM-3. `afresh`: as the database has it now, or UNAVAILABLE. */
export type PhaseOf = (sessionId: string, how?: 'afresh') => Promise<SessionPhase | undefined>;

/** What capabilities may ask of the node beneath them. */
export type Realtime = {
  /** Carries out a plan that did not come from a socket (an HTTP call, a timer). */
  carryOut(plan: Plan): Promise<void>;
  /** Open connections of a user on this node. */
  devicesOf(userId: string): number;
  /** Whether somebody may be following the channel, on whatever node. What nobody follows, and can be read anew, need not be told. */
  isFollowed(channel: string): Promise<boolean>;
};
