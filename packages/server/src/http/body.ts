import { firstIssue, ProtocolError, type Call } from '@attune/protocol';
import { json, type Request, type Response } from 'express';

/** As large as a frame; nothing in the contract comes near. */
const MAX_BODY_BYTES = 65_536;

const NOTHING = new Uint8Array();

/** `raw`: as it came, for a signature is over the bytes and not over what they mean. */
export type Body = { readonly body: unknown; readonly raw: Uint8Array };

/** HTTP-2. The checked body of a call; undefined where the call takes none. */
export async function readBody(call: Call, request: Request, response: Response): Promise<Body> {
  let raw: Uint8Array = NOTHING;
  if (hasBody(request)) {
    // Also where no body is expected: a form or text/plain is how a foreign page posts without asking first.
    if (!request.is('application/json')) throw new ProtocolError('UNSUPPORTED_MEDIA_TYPE');
    raw = await parsed(request, response);
  }
  if (!call.body) return { body: undefined, raw };
  const checked = call.body.safeParse(request.body ?? {});
  if (!checked.success) throw new ProtocolError('VALIDATION_ERROR', { details: firstIssue(checked.error) });
  return { body: checked.data, raw };
}

function hasBody({ headers, method }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function parsed(request: Request, response: Response): Promise<Uint8Array> {
  let raw: Uint8Array = NOTHING;
  const parse = json({
    limit: MAX_BODY_BYTES,
    // Compressed bodies are refused: a few bytes could unpack to gigabytes.
    inflate: false,
    type: 'application/json',
    verify: (_request, _response, bytes) => void (raw = bytes),
  });
  return new Promise((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve(raw) : reject(error)));
  });
}
