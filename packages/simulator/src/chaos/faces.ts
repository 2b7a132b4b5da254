import { hash } from 'node:crypto';
import type { Session } from '@attune/protocol';
import type { EventFace, SessionFace } from './facts.ts';

const HASH_LENGTH = 12;
/** Marks a line as ours, so that its text is its mark. */
const MARK = /^#\S+ \d+$/;

/** The text of a life's line number `order`; nobody else says it. */
export function markOf(who: string, order: number): string {
  return `#${who} ${order}`;
}

/** The same for everybody who is given the same payload, in whatever order its fields come. */
function hashOf(payload: unknown): string {
  return hash('sha1', JSON.stringify(sorted(payload)), 'base64url').slice(0, HASH_LENGTH);
}

export function eventFace(event: {
  readonly offset: number;
  readonly type: string;
  readonly id: string;
  readonly payload: unknown;
}): EventFace {
  const { offset, type, id, payload } = event;
  return { offset, type, id, hash: hashOf(payload), mark: markIn(payload) };
}

/** What must be true of a session's state after its events. */
export function sessionFace({ phase, pacer }: Pick<Session, 'phase' | 'pacer'>): SessionFace {
  return { phase, technique: (pacer.next ?? pacer).technique.id };
}

function markIn(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('text' in payload)) return null;
  return typeof payload.text === 'string' && MARK.test(payload.text) ? payload.text : null;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}
