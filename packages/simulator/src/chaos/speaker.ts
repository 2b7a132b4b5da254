import type { ChannelHandle } from '@attune/client';
import { ProtocolError } from '@attune/protocol';
import { markOf } from './faces.ts';
import type { Noted } from './facts.ts';

/** Somebody who cannot get rid of lines writes no more of them. */
const MAX_WAITING = 60;

export type Speaker = {
  /** Marked lines, at once. Answers how many were taken. */
  readonly say: (count: number) => number;
  /** What was not answered stays unknown. */
  readonly end: () => void;
};

/** Numbers its lines and notes what becomes of each. */
export function createSpeaker(who: string, channel: ChannelHandle, note: (fact: Noted) => void): Speaker {
  const open = new Set<string>();
  let said = 0;
  let isOver = false;
  const say = (): void => {
    said += 1;
    const mark = markOf(who, said);
    open.add(mark);
    note({ is: 'invoked', channel: channel.name, mark, order: said });
    channel.send('chat_message', { text: mark }).done.then(
      ({ offset, duplicate }) =>
        answered({ is: 'acknowledged', channel: channel.name, mark, offset, duplicate }),
      (error: unknown) =>
        answered({
          is: 'refused',
          channel: channel.name,
          mark,
          error: error instanceof ProtocolError ? error.error : 'UNKNOWN',
        }),
    );
  };
  const answered = (fact: Noted & { readonly mark: string }): void => {
    if (!isOver && open.delete(fact.mark)) note(fact);
  };
  return {
    say: (count: number): number => {
      const free = Math.max(0, MAX_WAITING - channel.outbox.get().length);
      for (let i = 0; i < Math.min(count, free); i += 1) say();
      return Math.min(count, free);
    },
    end: () => {
      isOver = true;
      for (const mark of open) note({ is: 'unknown', channel: channel.name, mark });
    },
  };
}
