import { Play, Square, Wind } from 'lucide-react';
import { memo, useState } from 'react';
import type { Technique } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import { ConfirmDialog, TechniqueDialog } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { useCommand } from './useCommand.ts';

/** Start, change the breath, end: what only the one who leads can do, for everybody at once. */
export const LeadDeck = memo(function LeadDeck() {
  const { channel, session, people } = useLive();
  const [dialog, setDialog] = useState<'technique' | 'end' | null>(null);
  const command = useCommand();
  const { phase } = session;
  const change = (technique: string | Technique) => {
    setDialog(null);
    command.follow(channel.send('technique_change', { technique }));
  };
  const others = people.length - 1;
  return (
    <section className="live__deck" aria-label="Lead">
      {phase === 'scheduled' && (
        <button
          className="at-button at-button--primary"
          type="button"
          disabled={command.isOnItsWay}
          onClick={() => command.follow(channel.send('session_start', {}))}
        >
          <Play size={18} aria-hidden /> Start session
        </button>
      )}
      {(phase === 'scheduled' || phase === 'live') && (
        <>
          <button className="at-button" type="button" onClick={() => setDialog('technique')}>
            <Wind size={18} aria-hidden /> Change the breath
          </button>
          <button className="at-button" type="button" onClick={() => setDialog('end')}>
            <Square size={18} aria-hidden /> End session
          </button>
        </>
      )}
      {command.error !== undefined && (
        <p className="at-field__error basis-full text-center">{command.error}</p>
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
