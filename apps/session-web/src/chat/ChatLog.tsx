import type { ChatLine, ChatMessage } from './chatLines.ts';
import { PendingLine } from './PendingLine.tsx';
import { useLogEnd } from './useLogEnd.ts';

/** `aria-live` is off: the announcer speaks new lines, at its own pace and only if that is wanted. */
export function ChatLog({ lines, me }: { lines: readonly ChatLine[]; me: string }) {
  const end = useLogEnd(`${lines.length} ${lines.at(-1)?.key ?? ''}`);
  return (
    <div className="chat__log" role="log" aria-live="off" aria-label="Chat" tabIndex={0} {...end}>
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
