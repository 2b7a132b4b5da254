import * as z from 'zod/mini';
import { call } from './call.ts';
import { newWebhook, webhook, webhookChange, webhookDelivery, webhookTerms } from './webhook.ts';

export const listWebhooks = call({
  method: 'GET',
  path: '/api/webhooks',
  summary: 'The addresses that are told what happens, oldest first.',
  access: 'admin',
  answer: z.object({ webhooks: z.array(webhook) }),
});

export const createWebhook = call({
  method: 'POST',
  path: '/api/webhooks',
  summary:
    'Has an address told what happens, signed by the Standard Webhooks scheme. The secret is told in this answer and never again.',
  access: 'admin',
  body: webhookTerms,
  answer: newWebhook,
  status: 201,
});

export const updateWebhook = call({
  method: 'PATCH',
  path: '/api/webhooks/:id',
  summary: 'Changes an address, what it is told, or whether it is told anything.',
  access: 'admin',
  body: webhookChange,
  answer: webhook,
});

export const deleteWebhook = call({
  method: 'DELETE',
  path: '/api/webhooks/:id',
  summary: 'Removes an address with all that waits for it.',
  access: 'admin',
});

export const rotateWebhookSecret = call({
  method: 'POST',
  path: '/api/webhooks/:id/secret',
  summary: 'Makes another secret; for 24 h everything is signed with both.',
  access: 'admin',
  answer: newWebhook,
  status: 201,
});

export const listDeliveries = call({
  method: 'GET',
  path: '/api/webhooks/:id/deliveries',
  summary: 'The newest 100 deliveries to an address, newest first. They are kept for 30 days.',
  access: 'admin',
  answer: z.object({ deliveries: z.array(webhookDelivery) }),
});

export const testWebhook = call({
  method: 'POST',
  path: '/api/webhooks/:id/test',
  summary: 'Sends an event of type `webhook.test`, whatever the address is told otherwise.',
  access: 'admin',
  answer: webhookDelivery,
  status: 201,
});

export const sendDeliveryAgain = call({
  method: 'POST',
  path: '/api/webhooks/:id/deliveries/:delivery/send',
  summary: 'Sends what was sent before once more, under the same id, and tries again as if it were new.',
  access: 'admin',
  answer: webhookDelivery,
});
