import type { Webhook, WebhookDelivery, WebhookType } from '@attune/protocol';
import type { Word } from '../people/personWords.ts';
import { fromNow, moment } from '../ui/clockText.ts';

const TYPES: Readonly<Record<WebhookType, string>> = {
  'session.started': 'A session has started',
  'session.ended': 'A session has ended',
  'participant.joined': 'Somebody has joined for the first time',
  'summary.ready': 'The summary of a session is ready',
};

export const TYPE_CHOICES: readonly (readonly [WebhookType, string])[] = [
  ['session.started', TYPES['session.started']],
  ['session.ended', TYPES['session.ended']],
  ['participant.joined', TYPES['participant.joined']],
  ['summary.ready', TYPES['summary.ready']],
];

export function webhookWord({ enabled, failing_since }: Webhook): Word {
  if (!enabled) return { text: 'Off', tone: 'error' };
  return failing_since === null ? { text: 'On', tone: 'success' } : { text: 'Failing', tone: 'warning' };
}

/** What is to be known about an address beside its name; empty while all is well. */
export function webhookNote({ enabled, off_because, failing_since, waiting }: Webhook, now: number): string {
  const waits = waiting === 0 ? '' : ` ${waiting === 1 ? '1 message waits' : `${waiting} messages wait`}.`;
  if (!enabled) return `${off_because ?? 'It is switched off.'}${waits}`;
  if (failing_since !== null) return `Nothing has reached it since ${moment(failing_since, now)}.${waits}`;
  return waits.trim();
}

const STATUS: Readonly<Record<WebhookDelivery['status'], Word>> = {
  delivered: { text: 'Delivered', tone: 'success' },
  waiting: { text: 'Waiting', tone: 'info' },
  failed: { text: 'Failed', tone: 'error' },
};

export function deliveryWord({ status, attempts }: Pick<WebhookDelivery, 'status' | 'attempts'>): Word {
  if (status === 'waiting' && attempts > 0) return { text: 'To be tried again', tone: 'warning' };
  return STATUS[status];
}

/** What the other end said, or why it said nothing. */
export function answerText({ response, problem, attempts }: WebhookDelivery): string {
  if (problem !== null) return problem;
  if (response !== null) return `Answered ${response}.`;
  return attempts === 0 ? 'Not sent yet.' : 'No answer.';
}

export function attemptsText({ attempts, next_at }: WebhookDelivery, now: number): string {
  const made = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return next_at === null || attempts === 0 ? made : `${made}, next ${fromNow(next_at, now)}`;
}
