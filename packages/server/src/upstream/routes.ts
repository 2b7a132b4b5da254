import { calls, ProtocolError } from '@attune/protocol';
import { route, type HttpRequest, type Route } from '../capability.ts';
import type { Sealing } from '../platform/sealing.ts';
import { signedWith } from '../platform/signature.ts';
import { receive, type ReceivingDeps, type Sender } from './receiving.ts';
import {
  newSecret,
  readGoodSecrets,
  readSecrets,
  revoked,
  rotated,
  secretMade,
  secretView,
} from './secrets.ts';
import { readEvents, refusalOf } from './store.ts';

export type RoutesDeps = ReceivingDeps & { readonly sealing: Sealing };

export function upstreamRoutes(deps: RoutesDeps): readonly Route[] {
  const { storage, sealing } = deps;
  return [
    route(calls.reportEvent, async (request) => {
      const { params, body, now } = request;
      const sender = await senderOf(deps, request);
      const row = await receive(deps, { sessionId: params.id, report: body, sender, now });
      const refusal = refusalOf(row);
      if (refusal) throw refusal;
      return { body: () => ({ id: row.id, outcome: row.outcome }) };
    }),
    route(calls.listUpstream, async () => ({
      body: async () => ({ secrets: await readSecrets(storage), events: await readEvents(storage) }),
    })),
    route(calls.createUpstreamSecret, async ({ body, now }) => {
      const { row, secret } = newSecret(sealing, body.name, now);
      return {
        plan: { effects: secretMade(storage, row) },
        body: () => ({ ...secretView(row, null), secret }),
      };
    }),
    route(calls.rotateUpstreamSecret, async ({ params, now }) => {
      const { row, secret, effects } = await rotated(storage, sealing, params.id, now);
      return { plan: { effects }, body: () => ({ ...secretView(row, null), secret }) };
    }),
    route(calls.revokeUpstreamSecret, async ({ params, now }) => ({
      plan: { effects: [revoked(storage, params.id, now)] },
    })),
  ];
}

/** UP-1. A signature that is there must be right, whoever else is asking. */
async function senderOf(
  { storage, sealing }: RoutesDeps,
  { identity, header, raw, now }: HttpRequest<typeof calls.reportEvent>,
): Promise<Sender> {
  const signed = {
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
  };
  if (signed.signature === undefined) {
    if (identity?.role !== 'admin') throw new ProtocolError('AUTHENTICATION_FAILED', { message: UNSIGNED });
    const { userId: user_id, name, role } = identity;
    return { secretId: null, name: 'an admin', by: { user_id, name, role } };
  }
  const secret = signedWith(await readGoodSecrets(storage, sealing, now), signed, raw, now);
  if (!secret) throw new ProtocolError('AUTHENTICATION_FAILED', { message: WRONGLY_SIGNED });
  const { id, name } = secret;
  return { secretId: id, name, by: { user_id: `upstream-${id}`, name, role: 'admin' } };
}

const UNSIGNED =
  'Sign the report with webhook-id, webhook-timestamp and webhook-signature, as the Standard Webhooks scheme has it.';
const WRONGLY_SIGNED =
  'No secret that is good here made this signature over this body, or its time is more than five minutes off.';
