import { sessionChannel, type Delivered, type Technique } from '@attune/protocol';
import { batched } from '../platform/batched.ts';
import type { Storage } from '../storage/storage.ts';
import type { LogRow } from '../storage/tables.ts';

/** When something was announced, and from when on it was breathed. Without a technique it only keeps what was to come from coming. */
export type Turn = {
  readonly at: number;
  readonly startsAt: number;
  readonly technique: Technique | undefined;
};

/** What has begun to be breathed by `now`, newest last, each once. What another announcement overtook was never breathed. */
export function begun(turns: readonly Turn[], now: number): readonly Technique[] {
  const found = new Map<string, Technique>();
  turns.forEach(({ technique, startsAt }, i) => {
    // The first begins with the session, whatever was announced in the moments before its first breath.
    const isOvertaken = i > 0 && turns.slice(i + 1).some((later) => later.at < startsAt);
    if (!technique || startsAt > now || isOvertaken) return;
    found.delete(technique.id);
    found.set(technique.id, technique);
  });
  return [...found.values()];
}

const TYPES = ['session_started', 'technique_changed', 'session_paused', 'session_resumed'] as const;
type Entry = Pick<LogRow, 'type' | 'at' | 'json'>;

/** The turns of a session from its start on; what the lobby breathed is not what people came for. */
export type TurnsOf = (sessionId: string) => Promise<readonly Turn[]>;

/** Reads them from the log. At its end everybody in the room asks, in one moment: that is one reading. */
export function readingTurns({ read }: Storage): TurnsOf {
  const turnsOf = batched<string, readonly Turn[]>(async (sessionIds) => {
    const entries = await read
      .selectFrom('log')
      .select(['channel', 'type', 'at', 'json'])
      .where('channel', 'in', sessionIds.map(sessionChannel))
      .where('type', 'in', TYPES)
      .orderBy('channel')
      .orderBy('position')
      .execute();
    const byChannel = Map.groupBy(entries, ({ channel }) => channel);
    return new Map(sessionIds.map((id) => [id, sinceTheStart(byChannel.get(sessionChannel(id)) ?? [])]));
  });
  return async (sessionId) => (await turnsOf(sessionId)) ?? [];
}

function sinceTheStart(entries: readonly Entry[]): readonly Turn[] {
  const start = entries.findIndex(({ type }) => type === 'session_started');
  return start < 0 ? [] : entries.slice(start).map(turnOf);
}

function turnOf({ type, at, json }: Entry): Turn {
  switch (type) {
    case 'session_started': {
      const { pacer } = JSON.parse(json) as Delivered<'session_started'>;
      return { at, technique: pacer.technique, startsAt: Date.parse(pacer.started_at) };
    }
    case 'technique_changed': {
      const { technique, starts_at } = JSON.parse(json) as Delivered<'technique_changed'>;
      return { at, technique, startsAt: Date.parse(starts_at) };
    }
    case 'session_resumed': {
      const { pacer, resumes_at } = JSON.parse(json) as Delivered<'session_resumed'>;
      return { at, technique: pacer.next?.technique ?? pacer.technique, startsAt: Date.parse(resumes_at) };
    }
    default:
      // A pause is breathed as the lobby is.
      return { at, technique: undefined, startsAt: at };
  }
}
