import { useEvents, useOutbox, useRecovery } from '@attune/client/react';
import { useLive } from '../session/LiveContext.ts';
import { catchUp } from './catchUp.ts';
import { chatLines } from './chatLines.ts';
import { ChatLog } from './ChatLog.tsx';
import { Composer } from './Composer.tsx';
import { TypingLine } from './TypingLine.tsx';
import { mutedText, useMuted } from './useMuted.ts';

export function ChatPanel() {
  const { channel, me } = useLive();
  const messages = useEvents(channel, 'chat_message');
  const outbox = useOutbox(channel);
  const recovery = useRecovery(channel);
  const lines = chatLines(messages, outbox, catchUp(recovery), me.userId);
  return (
    <div className="chat">
      <ChatLog lines={lines} me={me.userId} />
      <TypingLine />
      {me.role === 'observer' ? <p className="chat__watching">You are watching</p> : <Speaking />}
    </div>
  );
}

/** What was being written is kept while the word is taken. */
function Speaking() {
  const mutedBy = useMuted();
  return mutedBy ? <p className="chat__watching">{mutedText(mutedBy.name)}</p> : <Composer />;
}
