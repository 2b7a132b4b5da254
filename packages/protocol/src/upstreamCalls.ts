import * as z from 'zod/mini';
import { call } from './call.ts';
import { line } from './text.ts';
import {
  newUpstreamSecret,
  upstreamEvent,
  upstreamReceipt,
  upstreamReport,
  upstreamSecret,
} from './upstream.ts';

export const reportEvent = call({
  method: 'POST',
  path: '/api/sessions/:id/events',
  summary:
    'What an upstream reports of a session, signed by the Standard Webhooks scheme, or an admin on its behalf. The same `id` again is answered the same and changes nothing.',
  access: 'signed',
  body: upstreamReport,
  answer: upstreamReceipt,
  status: 202,
});

export const listUpstream = call({
  method: 'GET',
  path: '/api/upstream',
  summary: 'The secrets of upstreams, without what is secret of them, and the newest 100 reports.',
  access: 'admin',
  answer: z.object({ secrets: z.array(upstreamSecret), events: z.array(upstreamEvent) }),
});

export const createUpstreamSecret = call({
  method: 'POST',
  path: '/api/upstream/secrets',
  summary: 'Makes a secret for an upstream to sign with. It is told in this answer and never again.',
  access: 'admin',
  body: z.strictObject({ name: line(60) }),
  answer: newUpstreamSecret,
  status: 201,
});

export const rotateUpstreamSecret = call({
  method: 'POST',
  path: '/api/upstream/secrets/:id/rotate',
  summary: 'Makes a secret in place of another, which stays good for 24 h.',
  access: 'admin',
  answer: newUpstreamSecret,
  status: 201,
});

export const revokeUpstreamSecret = call({
  method: 'DELETE',
  path: '/api/upstream/secrets/:id',
  summary: 'Ends a secret at once.',
  access: 'admin',
});
