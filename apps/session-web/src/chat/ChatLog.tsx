import { useEffect, useRef } from 'react';
import type { ChatLine, ChatMessage } from './chatLines.ts';
import { PendingLine } from './PendingLine.tsx';

/** Closer to the end than this the log follows what arrives; further up somebody is reading. */
const FOLLOW_PX = 80;

/** `aria-live` is off: the announcer speaks new lines, at its own pace and only if that is wanted. */
export function ChatLog({ lines, me }: { lines: readonly ChatLine[]; me: string }) {
  const log = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = lines.at(-1)?.key;
  useEffect(() => {
    if (follows.current && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [last, lines.length]);
  const onScroll = () => {
    if (!log.current) return;
    const { scrollHeight, scrollTop, clientHeight } = log.current;
    follows.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
  };
  return (
    <div
      className="chat__log"
      ref={log}
      role="log"
      aria-live="off"
      aria-label="Chat"
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.length === 0 && <p className="chat__empty">Nobody has written yet. A hello is a good start.</p>}
      {lines.map((line) => (
        <Line key={line.key} line={line} me={me} />
      ))}
    </div>
  );
}

function Line({ line, me }: { line: ChatLine; me: string }) {
  switch (line.row) {
    case 'day':
      return <p className="chat__divider">{dayText(line.at)}</p>;
    case 'catch_up':
      return <p className="chat__divider chat__divider--back">{line.text}</p>;
    case 'pending':
      return <PendingLine delivery={line.delivery} />;
    case 'message':
      return <Message message={line.message} goesOn={line.goesOn} me={me} />;
  }
}

function Message({ message, goesOn, me }: { message: ChatMessage; goesOn: boolean; me: string }) {
  const { from, text } = message.data;
  const mine = from.user_id === me;
  return (
    <article className="chat__line" data-mine={mine} data-goes-on={goesOn}>
      <p className={goesOn ? 'visually-hidden' : 'chat__who'}>
        <strong>{mine ? 'You' : from.name}</strong>
        {from.role === 'instructor' && <span className="at-badge at-badge--info">Instructor</span>}
        <time dateTime={new Date(message.at).toISOString()}>{timeText(message.at)}</time>
      </p>
      <p className="chat__text">{text}</p>
    </article>
  );
}

function timeText(at: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(at);
}

function dayText(at: number): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
}
