import * as z from 'zod/mini';

/**
 * Every error there is. `code` is the number family of the live-session reference (4000-4006), `status` the HTTP status of
 * the same error, `retry` whether the same request may succeed later. `message` is for the person in front of the screen.
 */
export const ERRORS = {
  CONNECTION_FAILED: {
    code: 4000,
    status: 503,
    retry: true,
    message: 'The connection failed. Please try again.',
  },
  OVERLOADED: {
    code: 4000,
    status: 503,
    retry: true,
    message: 'The server is busy. Please try again in a moment.',
  },
  UNAVAILABLE: {
    code: 4000,
    status: 503,
    retry: true,
    message: 'This cannot be saved right now. Please try again.',
  },
  TIMEOUT: { code: 4000, status: 504, retry: true, message: 'The server took too long to answer.' },
  CONNECTION_LIMIT: {
    code: 4000,
    status: 429,
    retry: true,
    message: 'There are too many open connections. Close one and try again.',
  },

  AUTHENTICATION_FAILED: {
    code: 4001,
    status: 401,
    retry: false,
    message: 'You are not signed in, or your access has ended. Please sign in again.',
  },
  WRONG_CREDENTIALS: {
    code: 4001,
    status: 401,
    retry: false,
    message: 'This e-mail and password do not match.',
  },
  FORBIDDEN: { code: 4001, status: 403, retry: false, message: 'You may not do this.' },
  MUTED: {
    code: 4001,
    status: 403,
    retry: false,
    message: 'You cannot write at the moment. Whoever leads this session can give you the word again.',
  },
  ORIGIN_REFUSED: { code: 4001, status: 403, retry: false, message: 'This website may not connect here.' },

  SESSION_NOT_FOUND: { code: 4002, status: 404, retry: false, message: 'This session does not exist.' },
  SESSION_NOT_STARTED: { code: 4002, status: 409, retry: true, message: 'This session has not started yet.' },
  SESSION_ENDED: { code: 4002, status: 410, retry: false, message: 'This session has ended.' },
  SESSION_CANCELLED: { code: 4002, status: 410, retry: false, message: 'This session was cancelled.' },
  SEAT_EXPIRED: { code: 4002, status: 410, retry: false, message: 'Your time in this session is over.' },
  SEAT_REMOVED: { code: 4002, status: 410, retry: false, message: 'You were removed from this session.' },
  INVITE_NOT_FOUND: {
    code: 4002,
    status: 404,
    retry: false,
    message: 'This link is not known here. Please check it, or ask for a new one.',
  },
  INVITE_EXPIRED: {
    code: 4002,
    status: 410,
    retry: false,
    message: 'This link has expired. Please ask for a new one.',
  },
  INVITE_REVOKED: {
    code: 4002,
    status: 410,
    retry: false,
    message: 'This link was withdrawn. Please ask for a new one.',
  },
  INVITE_USED: { code: 4002, status: 409, retry: false, message: 'This link is in use on another device.' },
  INVITE_WITHOUT_SESSION: {
    code: 4002,
    status: 409,
    retry: true,
    message: 'There is no session for this link yet. Please come back later.',
  },
  NOT_FOUND: { code: 4002, status: 404, retry: false, message: 'This does not exist.' },

  SESSION_FULL: { code: 4003, status: 409, retry: true, message: 'This session is full.' },

  RATE_LIMIT_EXCEEDED: {
    code: 4004,
    status: 429,
    retry: true,
    message: 'That was a little too fast. Please wait a moment.',
  },

  INVALID_MESSAGE: {
    code: 4005,
    status: 400,
    retry: false,
    message: 'This message could not be understood.',
  },
  VALIDATION_ERROR: {
    code: 4005,
    status: 400,
    retry: false,
    message: 'Something in this message is not as it should be.',
  },
  UNKNOWN_TYPE: { code: 4005, status: 400, retry: false, message: 'This kind of message is not known here.' },
  TOO_LARGE: { code: 4005, status: 413, retry: false, message: 'This message is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { code: 4005, status: 415, retry: false, message: 'Only JSON is understood here.' },
  METHOD_NOT_ALLOWED: { code: 4005, status: 405, retry: false, message: 'This cannot be done in this way.' },
  UPGRADE_REQUIRED: {
    code: 4005,
    status: 426,
    retry: false,
    message: 'This address is for sockets; open it with a WebSocket client.',
  },
  NOT_SUBSCRIBED: { code: 4005, status: 409, retry: false, message: 'Subscribe to this channel first.' },
  SUBSCRIPTION_LIMIT: {
    code: 4005,
    status: 409,
    retry: false,
    message: 'This connection follows too many channels.',
  },
  SEQUENCE_GAP: {
    code: 4005,
    status: 409,
    retry: true,
    message: 'Something sent earlier is missing; it is sent again.',
  },
  CONFLICT: {
    code: 4005,
    status: 409,
    retry: false,
    message: 'Someone changed this before you. Please look again.',
  },
  WRONG_PHASE: {
    code: 4005,
    status: 409,
    retry: false,
    message: 'This is not possible at this point of the session.',
  },
  VOTE_CLOSED: { code: 4005, status: 409, retry: false, message: 'This vote is closed.' },

  SERVER_ERROR: {
    code: 4006,
    status: 500,
    retry: true,
    message: 'Something went wrong on our side. It has been noted.',
  },
} as const satisfies Record<string, { code: number; status: number; retry: boolean; message: string }>;

export type ErrorName = keyof typeof ERRORS;

/** Facts that help to mend the request: which field, which limit. Short, and never the input itself. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

export type ErrorOptions = {
  /** Replaces the table's sentence; it must be fit for a person to read. */
  message?: string;
  details?: ErrorDetails;
  /** How long to wait before the same request may succeed. */
  retryAfterMs?: number;
  cause?: unknown;
};

/** The only error that leaves a handler on purpose; anything else thrown becomes `SERVER_ERROR`. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly error: ErrorName;
  readonly details: ErrorDetails | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(error: ErrorName, { message, details, retryAfterMs, cause }: ErrorOptions = {}) {
    super(message ?? ERRORS[error].message, { cause });
    this.error = error;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** `data` of an `error` frame. `name` is open: an old client shows the message of an error it has never heard of. */
export const errorData = z.object({
  code: z.int(),
  name: z.string(),
  message: z.string(),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  /** Seconds, with fractions. */
  retry_after: z.optional(z.number()),
});
export type ErrorData = z.infer<typeof errorData>;

export function toErrorData(error: ProtocolError): ErrorData {
  return {
    code: ERRORS[error.error].code,
    name: error.error,
    message: error.message,
    ...(error.details && { details: { ...error.details } }),
    ...(error.retryAfterMs !== undefined && { retry_after: error.retryAfterMs / 1000 }),
  };
}

/** The error a client throws for an answer from the server; names it does not know become `SERVER_ERROR` with their own text. */
export function fromErrorData(answer: ErrorData): ProtocolError {
  const known = answer.name in ERRORS ? (answer.name as ErrorName) : 'SERVER_ERROR';
  return new ProtocolError(known, {
    message: answer.message,
    ...(answer.details && { details: answer.details }),
    ...(answer.retry_after !== undefined && { retryAfterMs: answer.retry_after * 1000 }),
  });
}
