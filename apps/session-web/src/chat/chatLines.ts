import type { Delivery, Message } from '@attune/client';
import type { CatchUp } from './catchUp.ts';

export type ChatMessage = Message<'chat_message'>;

/** One row of the log. */
export type ChatLine =
  | { readonly row: 'day'; readonly key: string; readonly at: number }
  | { readonly row: 'catch_up'; readonly key: string; readonly text: string }
  | { readonly row: 'message'; readonly key: string; readonly message: ChatMessage; readonly goesOn: boolean }
  | { readonly row: 'pending'; readonly key: string; readonly delivery: Delivery };

/** Lines of one person this close together stand under one name. */
const GOES_ON_MS = 120_000;

/** The log: a divider for each day and after an absence, then what is not confirmed yet. `me` is a user id. */
export function chatLines(
  messages: readonly ChatMessage[],
  outbox: readonly Delivery[],
  returned: CatchUp | undefined,
  me: string,
): ChatLine[] {
  const lines: ChatLine[] = [];
  let before: ChatMessage | undefined;
  let divided = returned === undefined;
  for (const message of messages) {
    if (!before || dayOf(before.at) !== dayOf(message.at)) {
      lines.push({ row: 'day', key: `day ${dayOf(message.at)}`, at: message.at });
      before = undefined;
    }
    if (!divided && returned && (message.offset ?? 0) > returned.afterOffset) {
      lines.push(divider(returned));
      divided = true;
      before = undefined;
    }
    lines.push({ row: 'message', key: message.id, message, goesOn: goesOn(before, message) });
    before = message;
  }
  // What was missed may be no line of chat: then it stands where the lines that follow will.
  if (!divided && returned) lines.push(divider(returned));
  return [...lines, ...pendingLines(messages, outbox, me)];
}

function divider({ afterOffset, text }: CatchUp): ChatLine {
  return { row: 'catch_up', key: `return ${afterOffset}`, text };
}

function goesOn(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return before?.data.from.user_id === message.data.from.user_id && message.at - before.at < GOES_ON_MS;
}

/**
 * What I wrote and nobody has confirmed. The line itself may arrive a moment before its confirmation; then it is not shown
 * a second time as pending.
 */
function pendingLines(messages: readonly ChatMessage[], outbox: readonly Delivery[], me: string): ChatLine[] {
  const arrived = messages.filter(({ data }) => data.from.user_id === me).map(({ data }) => data.text);
  return outbox
    .filter(({ type }) => type === 'chat_message')
    .filter((delivery) => delivery.status.get() !== 'acknowledged')
    .filter((delivery) => delivery.status.get() !== 'sent' || arrived.at(-1) !== textOf(delivery))
    .map((delivery) => ({ row: 'pending', key: delivery.id, delivery }));
}

/** What a delivery of chat says; it was made here, from a text. */
export function textOf({ data }: Delivery): string {
  if (typeof data !== 'object' || data === null || !('text' in data)) return '';
  return typeof data.text === 'string' ? data.text.trim() : '';
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}
