import type * as z from 'zod/mini';
import type { Declaration } from './declare.ts';
import { declarationOf } from './contract.ts';
import { clientFrame, serverFrame, stateChange, type ClientFrame, type ServerFrame } from './envelope.ts';
import { ProtocolError, type ErrorDetails } from './errors.ts';
import { findFault } from './inspect.ts';
import { readDelivered } from './readDelivered.ts';

/** A frame of a client whose envelope and `data` have been checked; past this point nothing is `unknown`. */
export type DecodedClientFrame = ClientFrame & {
  declaration: Declaration & { sent: NonNullable<Declaration['sent']> };
};

/**
 * Reads what a client sent. Throws a {@link ProtocolError} that names the field at fault but never repeats the input; when the frame's
 * id could be read it is in `correlationId` of the thrown {@link FrameError}.
 */
export function decodeClientFrame(json: string, byteLength: number): DecodedClientFrame {
  const raw = parseBounded(json);
  const envelope = clientFrame.safeParse(raw);
  if (!envelope.success) throw refuse('INVALID_MESSAGE', raw, firstIssue(envelope.error));
  const frame = envelope.data;
  const declaration = declarationOf(frame.type);
  if (!declaration) throw refuse('UNKNOWN_TYPE', raw);
  // Without `sent` only the server says this, whoever asks.
  if (!declaration.sent) throw refuse('FORBIDDEN', raw);
  if (byteLength > declaration.sent.maxBytes)
    throw refuse('TOO_LARGE', raw, { limit_bytes: declaration.sent.maxBytes });
  const payload = declaration.sent.data.safeParse(frame.data ?? {});
  if (!payload.success) throw refuse('VALIDATION_ERROR', raw, firstIssue(payload.error));
  return { ...frame, data: payload.data, declaration: declaration as DecodedClientFrame['declaration'] };
}

/** Reads what a server sent. Fields that are not known are dropped; a type that is not known comes through with its `data` as it is. */
export function decodeServerFrame(json: string): ServerFrame {
  const frame = serverFrame.parse(JSON.parse(json));
  const declaration = declarationOf(frame.type);
  if (!declaration?.delivered) return frame;
  const { delivered } = declaration;
  if (declaration.class !== 'state') return { ...frame, data: readDelivered(delivered, frame.data) };
  const change = stateChange.parse(frame.data);
  const value = change.value === null ? null : readDelivered(delivered, change.value);
  return { ...frame, data: { ...change, value } };
}

export function encodeFrame(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(frame);
}

/** A refused frame, with the id to answer to when one could be read. */
export class FrameError extends ProtocolError {
  readonly correlationId: string | undefined;

  constructor(
    error: ConstructorParameters<typeof ProtocolError>[0],
    correlationId?: string,
    details?: ErrorDetails,
  ) {
    super(error, details ? { details } : {});
    this.correlationId = correlationId;
  }
}

function parseBounded(json: string): unknown {
  const fault = findFault(json);
  if (fault) throw new FrameError('INVALID_MESSAGE', undefined, { reason: fault });
  try {
    return JSON.parse(json);
  } catch {
    throw new FrameError('INVALID_MESSAGE', undefined, { reason: 'not_json' });
  }
}

function refuse(
  error: ConstructorParameters<typeof ProtocolError>[0],
  raw: unknown,
  details?: ErrorDetails,
): FrameError {
  return new FrameError(error, readCorrelationId(raw), details);
}

/** Best effort on a frame that was refused, so that the sender learns which of its requests it was. */
function readCorrelationId(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { correlation_id: correlationId, id } = raw as { correlation_id?: unknown; id?: unknown };
  for (const candidate of [correlationId, id]) {
    if (typeof candidate === 'string' && /^[\x21-\x7e]{1,64}$/.test(candidate)) return candidate;
  }
  return undefined;
}

/** Where and what, never the value: one issue, bounded. */
export function firstIssue(error: z.core.$ZodError): ErrorDetails {
  const [issue] = error.issues;
  if (!issue) return {};
  return {
    field: issue.path.map(String).join('.').slice(0, 80) || '(message)',
    problem: issue.message.slice(0, 160),
  };
}
