import { STATUS_CODES } from 'node:http';
import { ERRORS, ProtocolError, toErrorData, type Problem } from '@attune/protocol';
import type { Response } from 'express';

const MEDIA_TYPE = 'application/problem+json';

/** RFC 9457. What was not thrown on purpose says nothing of itself. */
function toProblem(error: ProtocolError): Problem {
  const { status, message } = ERRORS[error.error];
  const { message: detail, ...members } = toErrorData(error);
  return {
    type: `urn:attune:error:${error.error}`,
    title: STATUS_CODES[status] ?? message,
    status,
    detail,
    ...members,
  };
}

export function sendProblem(response: Response, error: ProtocolError): void {
  const problem = toProblem(error);
  if (problem.retry_after !== undefined) response.set('Retry-After', String(Math.ceil(problem.retry_after)));
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(problem.status).set('Content-Type', MEDIA_TYPE).send(JSON.stringify(problem));
}

/** Express's own errors (and those of its body parser) carry a status and a type; anything else is not meant to be seen. */
type ForeignError = { readonly status?: unknown; readonly type?: unknown };

const BY_BODY_ERROR: Readonly<Record<string, ConstructorParameters<typeof ProtocolError>>> = {
  'entity.too.large': ['TOO_LARGE'],
  'entity.parse.failed': ['INVALID_MESSAGE', { details: { reason: 'not_json' } }],
  'encoding.unsupported': ['UNSUPPORTED_MEDIA_TYPE'],
  'charset.unsupported': ['UNSUPPORTED_MEDIA_TYPE'],
};

/** Undefined: an error that nobody threw on purpose. */
export function knownError(error: unknown): ProtocolError | undefined {
  if (error instanceof ProtocolError) return error;
  if (error instanceof URIError) return new ProtocolError('NOT_FOUND');
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, type } = error as ForeignError;
  const known = typeof type === 'string' ? BY_BODY_ERROR[type] : undefined;
  if (known) return new ProtocolError(...known);
  // A path that cannot be decoded, a body that was cut short.
  return status === 400 ? new ProtocolError('INVALID_MESSAGE') : undefined;
}
