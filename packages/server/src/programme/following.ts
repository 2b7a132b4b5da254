import { parseChannel, ProtocolError, type Delivered, type EventType } from '@attune/protocol';
import type { Addition, Alongside, Plan } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import { stepped } from './moves.ts';
import type { ProgrammeCommand } from './programme.machine.ts';
import { programmeState, rowOf, setterOf, stateOf } from './programme.view.ts';
import { noProgramme, programmeMoved, programmeReplaced, readProgramme } from './store.ts';

const TO = [
  'session_started',
  'session_paused',
  'session_resumed',
  'session_ending',
  'technique_changed',
] as const satisfies readonly EventType[];

type EventOut = NonNullable<Plan['events']>[number];

export type FollowingDeps = {
  readonly clock: Pick<Clock, 'now'>;
  readonly storage: Storage;
  readonly onMoved: (row: ProgrammeRow) => void;
};

/** What becomes of a programme when its session moves, in the same commit: neither is ever without the other. */
export function following({ storage, clock, onMoved }: FollowingDeps): Alongside {
  return {
    to: TO,
    async add(plan) {
      // What the programme itself does is complete.
      if (plan.states?.some(({ type }) => type === 'programme')) return undefined;
      for (const event of plan.events ?? []) {
        const command = commandOf(event, clock.now());
        if (!command) continue;
        const sessionId = parseChannel(event.channel).id;
        const row = await readProgramme(storage, sessionId);
        if (row) return followed(row, command, event);
        if (command.type === 'start') return { effects: [noProgramme(storage, sessionId)] };
      }
      return undefined;
    },
  };

  function followed(row: ProgrammeRow, command: ProgrammeCommand, event: EventOut): Addition | undefined {
    const before = stateOf(row);
    const next = stepped(before, command);
    const after = rowOf(row.session_id, next, setterOf(row));
    if (after.run === row.run) return undefined;
    if (event.type === 'session_started') checkFirst(event.data, before.steps[0]);
    const isStart = command.type === 'start';
    return {
      effects: [isStart ? programmeReplaced(storage, row, after) : programmeMoved(storage, row, after)],
      states: [programmeState(after)],
      committed: () => onMoved(after),
    };
  }
}

function commandOf(event: EventOut, now: number): ProgrammeCommand | undefined {
  switch (event.type) {
    case 'session_started':
      return { type: 'start', startsAt: Date.parse(event.data.started_at) };
    case 'session_paused':
      return { type: 'pause', at: Date.parse(event.data.pause.since) };
    case 'session_resumed': {
      const { pacer, resumes_at } = event.data;
      const technique = pacer.next?.technique ?? pacer.technique;
      return { type: 'resume', technique, startsAt: Date.parse(resumes_at) };
    }
    case 'technique_changed':
      return { type: 'interrupt', technique: event.data.technique, at: now };
    case 'session_ending':
      return { type: 'end' };
    default:
      return undefined;
  }
}

/** Somebody edited the first step between the moment in which it was read and this one: whoever starts asks again. */
function checkFirst({ pacer }: Delivered<'session_started'>, first: { technique: object } | undefined): void {
  if (!first || JSON.stringify(first.technique) === JSON.stringify(pacer.technique)) return;
  throw new ProtocolError('CONFLICT', { message: 'The programme has just changed. Please start again.' });
}
