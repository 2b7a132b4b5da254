/**
 * What a run knows, one line of JSON each. A checker is given nothing else, so whatever a promise is judged by is here. `at` is the monotonic
 * clock of the process that recorded it, in milliseconds; `who` a client instance (`Ana#2` is Ana's second life), or `world`.
 */
export type Fact = { readonly at: number; readonly who: string } & (
  PublishFact | ViewFact | PresenceFact | ConnectionFact | WorldFact
);

/** A fact before it is stamped. */
export type Noted = PublishFact | ViewFact | PresenceFact | ConnectionFact | WorldFact;

type OnChannel = { readonly channel: string };
export type Standing = { readonly epoch: string; readonly offset: number };

/** A marked line on its way. `mark` is its text, said by nobody else; `order` counts a life's lines on a channel. */
type PublishFact =
  | (OnChannel & { readonly is: 'invoked'; readonly mark: string; readonly order: number })
  | (OnChannel & {
      readonly is: 'acknowledged';
      readonly mark: string;
      readonly offset: number | undefined;
      readonly duplicate: boolean;
    })
  /** Answered for good: nobody may ever see it. */
  | (OnChannel & { readonly is: 'refused'; readonly mark: string; readonly error: string })
  /** The life ended before the answer: it may be there or not. */
  | (OnChannel & { readonly is: 'unknown'; readonly mark: string });

/** What a client's application is told of a channel. */
type ViewFact =
  /** The life follows the channel from here on, from a stored position or from none. */
  | (OnChannel & { readonly is: 'followed'; readonly user: string; readonly from: Standing | null })
  /** An event is handed to its handler. `stoodAt`: the position at that moment, which must be before it. */
  | (OnChannel &
      EventFace & { readonly is: 'received'; readonly epoch: string | null; readonly stoodAt: number | null })
  /** The application is told of a return. */
  | (OnChannel & {
      readonly is: 'returned';
      readonly recovered: boolean;
      readonly reason: string | null;
      readonly from: number;
    })
  /** Live, with everything before this position handed over or told as lost. */
  | (OnChannel & Standing & { readonly is: 'live' })
  /** The answer to a subscribe as it came over the wire. */
  | (OnChannel &
      Standing & {
        readonly is: 'subscribed';
        readonly recovered: boolean;
        readonly reason: string | null;
        /** Of the events handed over; null when there were none. */
        readonly first: number | null;
        readonly last: number | null;
        readonly session: SessionFace | null;
      })
  /** What the client holds when all is quiet. `lines` are the newest marks, oldest first; `present` the people shown. */
  | (OnChannel & {
      readonly is: 'holds';
      readonly standing: Standing | null;
      readonly lines: readonly string[];
      readonly session: SessionFace | null;
      readonly present: Readonly<Record<string, PresenceFace>>;
    })
  /** The life does not follow it any more. */
  | (OnChannel & { readonly is: 'left' });

/** One event, whoever sees it. `id` is the server's; `hash` of its payload; `mark` only of a marked line. */
export type EventFace = {
  readonly offset: number;
  readonly type: string;
  readonly id: string;
  readonly hash: string;
  readonly mark: string | null;
};

/** Of the state of a session what follows from its events. */
export type SessionFace = { readonly phase: string; readonly technique: string };
export type PresenceFace = { readonly status: string; readonly devices: number };

/** A row of people as one client sees it change; `shown` is null when the person is gone. Only lives that watch record it. */
type PresenceFact = OnChannel & {
  readonly is: 'presence';
  readonly user: string;
  readonly shown: PresenceFace | null;
};

/** `socket` numbers the sockets of a life: a client may make a new one before it leaves the old one. */
type ConnectionFact =
  | {
      readonly is: 'connected';
      readonly user: string;
      /** The session that the seat is in; null for who has none. */
      readonly session: string | null;
      readonly socket: number;
      readonly node: string;
    }
  | { readonly is: 'closed'; readonly user: string; readonly socket: number; readonly code: number }
  /** Was given a ticket or a token to dial with. */
  | { readonly is: 'renewed' }
  /** The client met an error that it told the application of. */
  | { readonly is: 'complained'; readonly error: string };

/** How long something may take that this fault disturbs, from its end. */
export type FaultFact = {
  readonly is: 'fault';
  readonly step: 'begin' | 'end';
  readonly name: string;
  readonly target: string;
  /** Tells this one from others of its name. */
  readonly number: number;
};

type WorldFact =
  | FaultFact
  /** Told by the server as done. `admitted` lets the person in again. */
  | {
      readonly is: 'authorization';
      readonly user: string;
      readonly change: 'kicked' | 'revoked' | 'observer' | 'admitted';
    }
  /** A row of the log as the database has it. `history` rises with every rewind, so that one offset may have two meanings. */
  | (OnChannel &
      EventFace &
      LogFace & { readonly is: 'logged'; readonly epoch: string; readonly history: number })
  /** The world took rows away, as retention does (`trimmed`, below `offset`) or as a lost tail (`rewound`, above it). */
  | (OnChannel & { readonly is: 'trimmed'; readonly offset: number })
  | (OnChannel & { readonly is: 'rewound'; readonly offset: number })
  | {
      readonly is: 'measured';
      readonly node: string;
      /** `before`: quiet, before the load. `after`: quiet again. Others are for the report. */
      readonly when: 'before' | 'during' | 'after';
      readonly residentBytes: number;
      readonly handles: number;
      readonly timers: number;
    }
  /** A node said something that no sound node says: an unhandled rejection, a warning of its runtime. */
  | { readonly is: 'trouble'; readonly node: string; readonly said: string }
  /** A file of log lines was searched for all tokens and tickets there were. */
  | {
      readonly is: 'scanned';
      readonly file: string;
      readonly lines: number;
      readonly secrets: number;
      /** Numbers of the lines that had one. */
      readonly found: readonly number[];
    };

/** What a row does to the session's state. */
type LogFace = { readonly phase: string | null; readonly technique: string | null };

export type FactOf<I extends Fact['is']> = Extract<Fact, { readonly is: I }>;
