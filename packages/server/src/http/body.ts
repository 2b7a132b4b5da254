import { firstIssue, ProtocolError, type Call } from '@attune/protocol';
import { json, type Request, type Response } from 'express';

/** As large as a frame; nothing in the contract comes near. */
const MAX_BODY_BYTES = 65_536;

// Compressed bodies are refused: a few bytes could unpack to gigabytes.
const parseJson = json({ limit: MAX_BODY_BYTES, inflate: false, type: 'application/json' });

/** HTTP-2. The checked body of a call; undefined where the call takes none. */
export async function readBody(call: Call, request: Request, response: Response): Promise<unknown> {
  if (hasBody(request)) {
    // Also where no body is expected: a form or text/plain is how a foreign page posts without asking first.
    if (!request.is('application/json')) throw new ProtocolError('UNSUPPORTED_MEDIA_TYPE');
    await parsed(request, response);
  }
  if (!call.body) return undefined;
  const checked = call.body.safeParse(request.body ?? {});
  if (!checked.success) throw new ProtocolError('VALIDATION_ERROR', { details: firstIssue(checked.error) });
  return checked.data;
}

function hasBody({ headers, method }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function parsed(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}
