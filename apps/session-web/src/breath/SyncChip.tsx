import { useSignal, useStates } from '@attune/client/react';
import type { PacerPlan } from '@attune/vitals';
import { useState } from 'react';
import { TogetherDialog } from '../session/dialogs.ts';
import { useLive } from '../session/LiveContext.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import type { Moments } from '../achievement/useMoments.ts';
import type { OwnBreath } from './ownBreath.ts';
import { aheadOfGroup, mineText, percentText } from './syncText.ts';
import './together.css';

type Props = { own: OwnBreath; plan: PacerPlan; moments: Moments };

/** Mine and the group's, apart. Opens what it means, how it is computed, and what was reached. */
export function SyncChip({ own, plan, moments }: Props) {
  const { channel, session } = useLive();
  const group = useStates(channel, 'synchrony').get(session.id);
  const ahead = aheadOfGroup(useSignal(own.own), group, plan);
  const r = group?.r ?? null;
  const [isOpen, setIsOpen] = useState(false);
  const open = () => {
    moments.see();
    setIsOpen(true);
  };
  const close = () => setIsOpen(false);
  return (
    <>
      <button className="at-chip sync-chip" type="button" aria-haspopup="dialog" onClick={open}>
        {ahead !== null && (
          <span className="sync-chip__mine">
            me <b data-testid="sync-mine">{mineText(ahead)}</b>
          </span>
        )}
        <span>
          <span className="visually-hidden">Breathing together, group</span>
          <span className={r === null ? undefined : 'sync-chip__word'} aria-hidden>
            {r === null ? 'together' : 'group'}
          </span>
          {r !== null && (
            <>
              {' '}
              <b data-testid="sync-group">{percentText(r)}</b>
            </>
          )}
        </span>
        {moments.unseen > 0 && (
          <span className="at-badge at-badge--accent">
            {moments.unseen}
            <span className="visually-hidden"> new</span>
          </span>
        )}
      </button>
      <LaterPart onClose={close}>
        {isOpen && <TogetherDialog own={own} plan={plan} onClose={close} />}
      </LaterPart>
    </>
  );
}
