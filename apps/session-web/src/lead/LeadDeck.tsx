import { DoorOpen, MessageSquareQuote, Pause, Play, Plus, Square, Wind } from 'lucide-react';
import { memo, Suspense, useState } from 'react';
import { JOINABLE_PHASES, MAX_SESSION_MINUTES, type SessionPhase, type Technique } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import type { PanelsState } from '../session/panels.ts';
import { ConfirmDialog, TechniqueDialog, WaitingLine } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { ProgrammeStand, ProgrammeStrip } from '../programme/ProgrammeStrip.tsx';
import { useVote } from '../vote/useVoteNews.ts';
import { isSettled } from '../vote/voteText.ts';
import { CueField } from './CueField.tsx';
import './deck.css';
import { DeckButton } from './DeckButton.tsx';
import { deckStep } from './deckStep.ts';
import { LeadStand } from './LeadStand.tsx';
import { ReceiptsLine } from './ReceiptsLine.tsx';
import { useCommand } from './useCommand.ts';
import { useDeckFocus } from './useDeckFocus.ts';
import { useDeckKeys } from './useDeckKeys.ts';
import { useFresh } from './useFresh.ts';
import { VoteLauncher } from './VoteLauncher.tsx';
import { WaitingCommands } from './WaitingCommands.tsx';

type Props = { openPanel: PanelsState['open'] };

/** Open, start, pause, change the breath, say a cue, end: what only those who lead can do, for everybody at once. */
export const LeadDeck = memo(function LeadDeck({ openPanel }: Props) {
  const { channel, session, people } = useLive();
  const [dialog, setDialog] = useState<'technique' | 'end' | null>(null);
  const [isCueing, setIsCueing] = useState(false);
  const command = useCommand();
  const vote = useVote();
  const focus = useDeckFocus();
  const { phase } = session;
  const step = deckStep(phase);
  const isFresh = useFresh(step?.type);
  const isOff = command.isOnItsWay;
  const mayLast = phase === 'live' || phase === 'paused';
  const isLongest = session.duration_minutes + 1 > MAX_SESSION_MINUTES;
  const change = (technique: string | Technique) => {
    setDialog(null);
    const type = phase === 'paused' ? 'session_resume' : 'technique_change';
    command.follow(channel.send(type, { technique }));
  };
  const takeStep = () => {
    if (step && !isFresh) command.run(() => channel.send(step.type, {}));
  };
  const giveMore = () => {
    if (mayLast && !isLongest) command.run(() => channel.send('session_extend', { minutes: 1 }));
  };
  useDeckKeys({ onStep: takeStep, onMore: giveMore });
  const others = people.length - 1;
  return (
    <section className="live__deck live__deck--lead" aria-label="Lead" {...focus}>
      <LeadStand command={command} />
      <ProgrammeStand />
      <div className="deck__line deck__row">
        {step && (
          <DeckButton
            icon={step.type === 'session_pause' ? Pause : Play}
            isMain={step.isMain}
            isOff={isOff || isFresh}
            shortcut="Space"
            onPress={takeStep}
          >
            {step.text}
          </DeckButton>
        )}
        {phase === 'scheduled' && (
          <DeckButton
            icon={DoorOpen}
            isOff={isOff}
            onPress={() => command.run(() => channel.send('session_open', {}))}
          >
            Open the room
          </DeckButton>
        )}
      </div>
      {isJoinable(phase) && (
        <div className="deck__line deck__row deck__tools">
          <DeckButton icon={Wind} isOff={isOff} onPress={() => setDialog('technique')}>
            {phase === 'paused' ? 'Go on with another breath' : 'Change the breath'}
          </DeckButton>
          <ProgrammeStrip command={command} />
          {isSettled(vote) && <VoteLauncher command={command} onOpened={() => openPanel('vote')} />}
          <DeckButton icon={MessageSquareQuote} isOpen={isCueing} onPress={() => setIsCueing(!isCueing)}>
            Say a cue
          </DeckButton>
          {mayLast && (
            <DeckButton
              icon={Plus}
              isOff={isOff || isLongest}
              shortcut="T"
              describedBy={isLongest ? 'deck-longest' : undefined}
              onPress={giveMore}
            >
              1 minute more
            </DeckButton>
          )}
          <DeckButton icon={Square} isOff={isOff} onPress={() => setDialog('end')}>
            End session
          </DeckButton>
        </div>
      )}
      {isCueing && isJoinable(phase) && <CueField command={command} />}
      {isLongest && mayLast && (
        <p className="page__note deck__line" id="deck-longest">
          It lasts {MAX_SESSION_MINUTES / 60} h now, and cannot be made longer.
        </p>
      )}
      <WaitingCommands className="deck__line" />
      {command.error !== undefined && <p className="at-field__error deck__line">{command.error}</p>}
      {command.offset !== undefined && <ReceiptsLine offset={command.offset} />}
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
