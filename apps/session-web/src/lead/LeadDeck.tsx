import { DoorOpen, Pause, Play, Plus, Square, Wind } from 'lucide-react';
import { memo, Suspense, useState } from 'react';
import { JOINABLE_PHASES, type SessionPhase, type Technique } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import { ConfirmDialog, TechniqueDialog, WaitingLine } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { DeckButton } from './DeckButton.tsx';
import { useVote } from '../vote/useVoteNews.ts';
import { isSettled } from '../vote/voteText.ts';
import { useCommand } from './useCommand.ts';
import { VoteLauncher } from './VoteLauncher.tsx';

/** Open, start, pause, change the breath, end: what only the one who leads can do, for everybody at once. */
export const LeadDeck = memo(function LeadDeck() {
  const { channel, session, people } = useLive();
  const [dialog, setDialog] = useState<'technique' | 'end' | null>(null);
  const command = useCommand();
  const vote = useVote();
  const { phase } = session;
  const change = (technique: string | Technique) => {
    setDialog(null);
    const type = phase === 'paused' ? 'session_resume' : 'technique_change';
    command.follow(channel.send(type, { technique }));
  };
  const ask = (type: 'session_open' | 'session_start' | 'session_pause' | 'session_resume') =>
    command.follow(channel.send(type, {}));
  const others = people.length - 1;
  return (
    <section className="live__deck" aria-label="Lead">
      {phase === 'scheduled' && (
        <DeckButton icon={DoorOpen} isOff={command.isOnItsWay} onPress={() => ask('session_open')}>
          Open the room
        </DeckButton>
      )}
      {(phase === 'scheduled' || phase === 'lobby') && (
        <DeckButton icon={Play} isMain isOff={command.isOnItsWay} onPress={() => ask('session_start')}>
          Start session
        </DeckButton>
      )}
      {phase === 'paused' && (
        <DeckButton icon={Play} isMain isOff={command.isOnItsWay} onPress={() => ask('session_resume')}>
          Go on
        </DeckButton>
      )}
      {phase === 'live' && (
        <DeckButton icon={Pause} isOff={command.isOnItsWay} onPress={() => ask('session_pause')}>
          Pause
        </DeckButton>
      )}
      {(phase === 'live' || phase === 'paused') && (
        <DeckButton
          icon={Plus}
          isOff={command.isOnItsWay}
          onPress={() => command.follow(channel.send('session_extend', { minutes: 1 }))}
        >
          1 minute more
        </DeckButton>
      )}
      {isJoinable(phase) && (
        <>
          <DeckButton icon={Wind} onPress={() => setDialog('technique')}>
            {phase === 'paused' ? 'Go on with another breath' : 'Change the breath'}
          </DeckButton>
          {isSettled(vote) && <VoteLauncher command={command} />}
          <DeckButton icon={Square} onPress={() => setDialog('end')}>
            End session
          </DeckButton>
        </>
      )}
      {command.error !== undefined && (
        <p className="at-field__error basis-full text-center">{command.error}</p>
      )}
      {session.waiting > 0 && (
        <Suspense fallback={null}>
          <WaitingLine />
        </Suspense>
      )}
      <LaterPart onClose={() => setDialog(null)}>
        {dialog === 'technique' && <TechniqueDialog onChoose={change} onClose={() => setDialog(null)} />}
        {dialog === 'end' && (
          <ConfirmDialog
            title="End the session?"
            consequence={`It ends in 5 s for you and ${others === 1 ? '1 other person' : `${others} others`}. Nobody can come back in.`}
            confirm="End now"
            onConfirm={() => command.follow(channel.send('session_end', {}))}
            onClose={() => setDialog(null)}
          />
        )}
      </LaterPart>
    </section>
  );
});

function isJoinable(phase: SessionPhase): boolean {
  return JOINABLE_PHASES.some((joinable) => joinable === phase);
}
