import { WEBHOOK_TYPES, type Webhook, type WebhookDelivery } from '@attune/protocol';
import { expect, it } from 'vitest';
import {
  answerText,
  attemptsText,
  deliveryWord,
  TYPE_CHOICES,
  webhookNote,
  webhookWord,
} from './webhookWords.ts';

const NOW = Date.parse('2026-03-01T18:00:00.000Z');
const at = (offMs: number) => new Date(NOW + offMs).toISOString();
const WEBHOOK: Webhook = {
  id: 'w',
  name: 'Office',
  url: 'https://example.org/hook',
  events: ['session.started'],
  created_at: at(0),
  enabled: true,
  off_because: null,
  failing_since: null,
  waiting: 0,
};
const DELIVERY: WebhookDelivery = {
  id: 'msg_1',
  type: 'session.started',
  status: 'waiting',
  attempts: 0,
  response: null,
  problem: null,
  created_at: at(0),
  next_at: at(0),
  tried_at: null,
};

it('every type can be chosen, in words', () => {
  expect(TYPE_CHOICES.map(([type]) => type)).toEqual(WEBHOOK_TYPES);
});

it('an address that is well says nothing; one that fails, or is off, says since when or why', () => {
  expect([webhookWord(WEBHOOK).text, webhookNote(WEBHOOK, NOW)]).toEqual(['On', '']);
  const failing = { ...WEBHOOK, failing_since: at(-7_200_000), waiting: 3 };
  expect(webhookWord(failing).text).toBe('Failing');
  expect(webhookNote(failing, NOW)).toMatch(/^Nothing has reached it since .+\. 3 messages wait\.$/);
  const off = { ...WEBHOOK, enabled: false, off_because: 'It is gone.', waiting: 1 };
  expect([webhookWord(off).text, webhookNote(off, NOW)]).toEqual(['Off', 'It is gone. 1 message waits.']);
});

it('a delivery says where it stands', () => {
  expect([deliveryWord(DELIVERY).text, answerText(DELIVERY)]).toEqual(['Waiting', 'Not sent yet.']);
  const again = {
    ...DELIVERY,
    attempts: 2,
    response: 500,
    problem: 'The answer was 500.',
    next_at: at(300_000),
  };
  expect([deliveryWord(again).text, answerText(again)]).toEqual(['To be tried again', 'The answer was 500.']);
  expect(attemptsText(again, NOW)).toMatch(/^2 attempts, next .*5/);
  const done: WebhookDelivery = {
    ...DELIVERY,
    status: 'delivered',
    attempts: 1,
    response: 204,
    next_at: null,
  };
  expect([deliveryWord(done).text, answerText(done), attemptsText(done, NOW)]).toEqual([
    'Delivered',
    'Answered 204.',
    '1 attempt',
  ]);
});
