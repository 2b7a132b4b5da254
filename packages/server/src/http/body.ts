import { firstIssue, ProtocolError, type Call } from '@attune/protocol';
import { json, type Request, type Response } from 'express';

/** As large as a frame; nothing in the contract comes near. */
const MAX_BODY_BYTES = 65_536;

const NOTHING = new Uint8Array();

/** For as long as somebody holds the request. */
const rawOf = new WeakMap<object, Uint8Array>();

const parseJson = json({
  limit: MAX_BODY_BYTES,
  // Compressed bodies are refused: a few bytes could unpack to gigabytes.
  inflate: false,
  type: 'application/json',
  verify: (request, _response, bytes) => void rawOf.set(request, bytes),
});

/** `raw`: as it came, for a signature is over the bytes and not over what they mean. */
export type Body = { readonly body: unknown; readonly raw: Uint8Array };

/** HTTP-2. The checked body of a call; undefined where the call takes none. */
export async function readBody(call: Call, request: Request, response: Response): Promise<Body> {
  if (hasBody(request)) {
    // Also where no body is expected: a form or text/plain is how a foreign page posts without asking first.
    if (!request.is('application/json')) throw new ProtocolError('UNSUPPORTED_MEDIA_TYPE');
    await parsed(request, response);
  }
  const raw = rawOf.get(request) ?? NOTHING;
  if (!call.body) return { body: undefined, raw };
  const checked = call.body.safeParse(request.body ?? {});
  if (!checked.success) throw new ProtocolError('VALIDATION_ERROR', { details: firstIssue(checked.error) });
  return { body: checked.data, raw };
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
