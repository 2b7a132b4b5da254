import { Vote as VoteIcon } from 'lucide-react';
import { useState } from 'react';
import { useLive } from '../session/LiveContext.ts';
import { VoteDialog } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { DeckButton } from './DeckButton.tsx';
import type { Command } from './useCommand.ts';
import type { AskedVote, VoteDraft } from './voteDraft.ts';

type Props = { command: Command; onOpened?: () => void };

/** Opens the form of a vote. What was typed stays until a vote has come of it; `onOpened` then shows it to whoever asked. */
export function VoteLauncher({ command, onOpened }: Props) {
  const { channel } = useLive();
  const [isAsking, setIsAsking] = useState(false);
  const [draft, setDraft] = useState<VoteDraft>();
  const open = (asked: AskedVote) => {
    const delivery = channel.send('vote_open', asked);
    delivery.done.then(
      () => {
        setDraft(undefined);
        onOpened?.();
      },
      () => undefined,
    );
    command.follow(delivery);
    setIsAsking(false);
  };
  return (
    <>
      <DeckButton icon={VoteIcon} isOff={command.isOnItsWay} onPress={() => setIsAsking(true)}>
        Start a vote
      </DeckButton>
      <LaterPart onClose={() => setIsAsking(false)}>
        {isAsking && (
          <VoteDialog draft={draft} onDraft={setDraft} onOpen={open} onClose={() => setIsAsking(false)} />
        )}
      </LaterPart>
    </>
  );
}
