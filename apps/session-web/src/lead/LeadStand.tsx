import { Crown } from 'lucide-react';
import { useLive } from '../session/LiveContext.ts';
import { DeckButton } from './DeckButton.tsx';
import type { Command } from './useCommand.ts';

/** Who leads now, where that is somebody else: a way to take the lead, or to take it back. */
export function LeadStand({ command }: { command: Command }) {
  const { channel, session, me } = useLive();
  const leader = session.instructor;
  if (leader?.user_id === me.userId) return null;
  return (
    <div className="deck__line deck__stand">
      <p>{leader === null ? 'Nobody leads now.' : `${leader.name} leads now. You can lead too.`}</p>
      <DeckButton
        icon={Crown}
        isOff={command.isOnItsWay}
        onPress={() => command.run(() => channel.send('lead_take', {}))}
      >
        Take the lead
      </DeckButton>
    </div>
  );
}
