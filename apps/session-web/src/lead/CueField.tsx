import { SendHorizontal } from 'lucide-react';
import { useId, useState, type SubmitEvent } from 'react';
import { MAX_CUE_CHARACTERS } from '@attune/protocol';
import { deviceClock, useNow } from '../app/useNow.ts';
import { shownMs } from '../cue/cueTime.ts';
import { useLive } from '../session/LiveContext.ts';
import type { Command } from './useCommand.ts';

/** One line that everybody sees over the breath. What was typed stays until it was said. */
export function CueField({ command }: { command: Command }) {
  const { channel } = useLive();
  const id = useId();
  const [text, setText] = useState('');
  const [isHigh, setIsHigh] = useState(false);
  const [said, setSaid] = useState<{ line: string; until: number }>();
  const now = useNow(deviceClock, said ? 1_000 : null);
  const line = text.trim();
  const isOff = command.isOnItsWay || line === '';
  const say = (event: SubmitEvent) => {
    event.preventDefault();
    if (isOff) return;
    command.run(() => {
      const priority = isHigh ? 'high' : 'normal';
      const delivery = channel.send('instructor_message', { text: line, priority });
      delivery.done.then(
        () => {
          setSaid({ line, until: deviceClock() + shownMs(priority) });
          setText((typed) => (typed.trim() === line ? '' : typed));
        },
        () => undefined,
      );
      return delivery;
    });
  };
  return (
    <form className="deck__line deck__cue" onSubmit={say}>
      <label className="visually-hidden" htmlFor={id}>
        Cue for everybody
      </label>
      <input
        className="at-input at-input--small"
        id={id}
        type="text"
        autoComplete="off"
        placeholder="A line that everybody sees"
        maxLength={MAX_CUE_CHARACTERS}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button className="at-button at-button--small" type="submit" aria-disabled={isOff}>
        <SendHorizontal size={18} aria-hidden /> Say it
      </button>
      <label className="at-choice deck__high">
        <input type="checkbox" checked={isHigh} onChange={(event) => setIsHigh(event.target.checked)} />
        Read out at once
      </label>
      <p className="page__note" role="status">
        {said && now < said.until ? `Everybody sees: “${said.line}”` : ''}
      </p>
    </form>
  );
}
