import { SendHorizontal } from 'lucide-react';
import { useMemo, useRef, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { MAX_CHAT_CHARACTERS } from '@attune/protocol';
import { composerState, lineOf } from './composerText.ts';
import { useApp } from '../app/AppContext.ts';
import { deviceClock } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';
import { createDraftStore } from './draftStore.ts';
import { typed, type Typing } from './typing.ts';
import { useRateLimit } from './useRateLimit.ts';

/** Open while the connection is lost, too: what is sent then waits in the outbox. */
export function Composer() {
  const { drafts } = useApp();
  const { channel, session } = useLive();
  const draft = useMemo(() => createDraftStore(drafts, session.id), [drafts, session.id]);
  const [text, setText] = useState(() => draft.read());
  const typing = useRef<Typing>(undefined);
  const waitSeconds = useRateLimit(channel);

  function write(next: string): void {
    setText(next);
    draft.write(next);
    const after = typed(typing.current, deviceClock());
    typing.current = after.typing;
    if (after.tell) channel.set('typing', {});
  }
  function send(): void {
    const line = lineOf(text);
    if (line === '' || line.length > MAX_CHAT_CHARACTERS || waitSeconds > 0) return;
    channel.send('chat_message', { text: line });
    typing.current = undefined;
    setText('');
    draft.write('');
  }
  function onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    send();
  }
  function onKeyDown(event: KeyboardEvent): void {
    // While composing Enter chooses a word of the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }
  return (
    <form className="chat__composer" onSubmit={onSubmit}>
      <textarea
        className="at-input chat__input"
        aria-label="Message"
        aria-describedby="composer-state"
        aria-invalid={lineOf(text).length > MAX_CHAT_CHARACTERS}
        placeholder="Write to everybody"
        enterKeyHint="send"
        rows={1}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        className="at-button at-button--primary"
        type="submit"
        aria-disabled={waitSeconds > 0 || text.trim() === ''}
      >
        <SendHorizontal size={18} aria-hidden />
        <span className="visually-hidden">Send</span>
      </button>
      <p className="chat__state" id="composer-state" role="status">
        {composerState(lineOf(text).length, waitSeconds)}
      </p>
    </form>
  );
}
