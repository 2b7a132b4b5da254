import { calls, ProtocolError, type CallBody } from '@attune/protocol';
import { newId } from '../src/platform/random.ts';
import { signatureOf } from '../src/platform/signature.ts';
import { ADMIN, type CapabilityNode } from './capabilityNode.ts';

export type Report = Required<CallBody<typeof calls.reportEvent>>;

export function reportOf(type: string, data: Record<string, unknown> = {}, id: string = newId()): Report {
  return { id, type, timestamp: '2026-03-01T17:59:59+01:00', data };
}

export async function makeSecret(node: CapabilityNode, name = 'Cloud') {
  return node.call(calls.createUpstreamSecret, { identity: ADMIN, body: { name } });
}

/** The three headers of the scheme, at `now`. */
export function headersOf(secret: string, body: string, now: number, id = 'msg_1'): Record<string, string> {
  const timestampS = Math.floor(now / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatureOf([secret], { id, timestampS, body: Buffer.from(body) }),
  };
}

/** Reports as a device cloud does, at the clock's now. */
export async function report(node: CapabilityNode, sessionId: string, secret: string, body: Report) {
  const headers = headersOf(secret, JSON.stringify(body), node.clock.now());
  return node.call(calls.reportEvent, { params: { id: sessionId }, body, headers });
}

/** What it was refused with; undefined when it was taken. */
export async function refusalOf(asked: Promise<unknown>): Promise<ProtocolError | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

export async function listed(node: CapabilityNode) {
  return node.call(calls.listUpstream, { identity: ADMIN });
}
