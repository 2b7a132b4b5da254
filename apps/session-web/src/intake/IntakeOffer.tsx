import { useChannel, useStates } from '@attune/client/react';
import { AHEAD_PHASES, userChannel, type Session } from '@attune/protocol';
import { useState } from 'react';
import { IntakeDialog } from '../session/dialogs.ts';
import { useLive } from '../session/LiveContext.ts';
import { LaterPart } from '../ui/LaterPart.tsx';

/** Questions that wait, while the session does too. Nothing is asked during a breath. */
export function IntakeOffer() {
  const { session, me } = useLive();
  const stand = useStates(useChannel(userChannel(me.userId)), 'intake').get(session.id);
  const [isOpen, setIsOpen] = useState(false);
  const isOffered = stand !== undefined && isAhead(session);
  const isHandedIn = typeof stand?.submitted_at === 'string';
  return (
    <>
      {isOffered && (
        <section className="at-banner live__notice" aria-label="Questions">
          <p className="at-banner__text">
            {isHandedIn ? 'Your answers are handed in.' : 'A few questions before we begin.'}{' '}
            {!isHandedIn && (
              <span className="whitespace-nowrap">
                {stand.answered} of {stand.total} answered
              </span>
            )}
          </p>
          <button className="at-button at-button--small" type="button" onClick={() => setIsOpen(true)}>
            {isHandedIn ? 'My answers' : stand.answered === 0 ? 'Answer' : 'Go on'}
          </button>
        </section>
      )}
      <LaterPart onClose={() => setIsOpen(false)}>
        {isOpen && <IntakeDialog onClose={() => setIsOpen(false)} />}
      </LaterPart>
    </>
  );
}

function isAhead({ phase }: Session): boolean {
  return AHEAD_PHASES.some((ahead) => ahead === phase);
}
