import { useSignal } from '@attune/client/react';
import { ListMusic, SkipForward } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Programme } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { DeckButton } from '../lead/DeckButton.tsx';
import type { Command } from '../lead/useCommand.ts';
import { ProgrammeDialog } from '../session/dialogs.ts';
import { useLive } from '../session/LiveContext.ts';
import { takesKeys } from '../shortcuts/shortcuts.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { programmeWish, type Wish } from './programmeKeys.ts';
import { standText } from './programmeText.ts';
import { useProgramme, useStanding } from './useProgramme.ts';
import './programme.css';

const NONE: Programme = {
  revision: 0,
  steps: [],
  run: { at: 'ahead' },
  set_by: { user_id: '', name: '', role: 'instructor' },
};

/** Where the programme is, for those who lead. */
export function ProgrammeStand() {
  const programme = useProgramme() ?? NONE;
  const standing = useStanding(programme);
  if (programme.steps.length === 0) return null;
  return <p className="deck__line programme__stand">{standText(programme, standing)}</p>;
}

/** The programme in the hands of those who lead: the next step, and all of it in a dialog. */
export function ProgrammeStrip({ command }: { command: Command }) {
  const { channel, session } = useLive();
  const programme = useProgramme() ?? NONE;
  const standing = useStanding(programme);
  const [isOpen, setIsOpen] = useState(false);
  const { steps } = programme;
  const isLive = session.phase === 'live';
  const go = (wish: Wish) => {
    const isThere = wish.step === undefined ? standing.stand.next !== null : wish.step < steps.length;
    if (isLive && isThere) command.run(() => channel.send('programme_next', wish));
  };
  useProgrammeKeys(go);
  return (
    <>
      {isLive && standing.stand.next !== null && (
        <DeckButton
          icon={SkipForward}
          isOff={command.isOnItsWay}
          shortcut="ArrowRight"
          onPress={() => go({})}
        >
          Next step
        </DeckButton>
      )}
      <DeckButton icon={ListMusic} onPress={() => setIsOpen(true)}>
        Programme
      </DeckButton>
      <LaterPart onClose={() => setIsOpen(false)}>
        {isOpen && <ProgrammeDialog programme={programme} onClose={() => setIsOpen(false)} />}
      </LaterPart>
    </>
  );
}

function useProgrammeKeys(go: (wish: Wish) => void): void {
  const { shortcuts } = useSignal(useApp().settings.signal);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!shortcuts || event.defaultPrevented || takesKeys(event.target)) return;
    const wish = programmeWish(event);
    if (!wish) return;
    event.preventDefault();
    go(wish);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
