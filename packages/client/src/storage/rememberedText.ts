import { subscribed, toInstant } from '@attune/protocol';
import { readEntry } from '../inbound.ts';
import type { RememberedChannel, WaitingEvent } from '../memory.ts';

/** Names what is kept of one user of one server. A change of the format below is another name. */
export function memoryName(userId: string, url: string): string {
  return `attune.memory.1 ${JSON.stringify([url, userId])} `;
}

/** A channel as text: its history in the form in which a server tells it, so that it is read by the same schemas. */
export function toText({ position, at, events, waiting }: RememberedChannel): string {
  const history = position && {
    position,
    recovered: true,
    events: events.map(({ type, id, at: saidAt, offset, data }) => {
      return { type, id, timestamp: toInstant(saidAt), offset, tag: '', data };
    }),
    states: [],
  };
  return JSON.stringify({ at, history, waiting });
}

/** Undefined for what is no such text. One event that is not as declared is left out; the rest is not lost for it. */
export function fromText(text: string): RememberedChannel | undefined {
  const fields = parseFields(text);
  if (!fields || !Number.isFinite(fields['at']) || !Array.isArray(fields['waiting'])) return undefined;
  const at = Number(fields['at']);
  const waiting = fields['waiting'].filter(isWaiting);
  if (fields['history'] === undefined) return { at, events: [], waiting };
  const history = subscribed.safeParse(fields['history']);
  if (!history.success) return undefined;
  const events = history.data.events.flatMap((entry) => {
    try {
      return readEntry(entry).message ?? [];
    } catch {
      return [];
    }
  });
  return { position: history.data.position, at, events, waiting };
}

function parseFields(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Its `data` is checked where it is sent from, by the schema of its type. */
function isWaiting(value: unknown): value is WaitingEvent {
  if (!isRecord(value) || !isRecord(value['producer'])) return false;
  const { id, type, at, producer } = value;
  const { seq, prev } = producer;
  const isNamed = [id, type, producer['id']].every((name) => typeof name === 'string' && name !== '');
  return isNamed && Number.isFinite(at) && isCount(seq) && isCount(prev) && prev < seq;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
