import { useSignal } from '@attune/client/react';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useApp } from '../app/AppContext.ts';
import type { ClosedFrom } from '../closed/ClosedPage.tsx';
import { pageReason } from '../closed/closedTexts.ts';
import type { Live } from './LiveContext.ts';

/** Reasons after which a seat token is worth nothing, not even a summary. */
const GIVEN_UP: ReadonlySet<string> = new Set(['removed', 'revoked']);

/** Takes people to the page of the reason when the connection is over for good, and to the summary after the end. */
export function useLeave({ client, session }: Live): void {
  const status = useSignal(client.status);
  const navigate = useNavigate();
  const { announcer, seats } = useApp();
  const ending = status.at === 'closed' ? status : undefined;
  const reason = ending && pageReason(ending.reason);
  const code = ending?.code ?? null;
  const isOver = reason === 'ended' || session.phase === 'ended';
  useEffect(() => {
    if (isOver) {
      // Kept for its summary; the start page offers no way back into what is over.
      const kept = seats.find(session.id);
      if (kept) seats.keep({ ...kept, session: { ...kept.session, phase: 'ended' } });
      announcer.say('The session has ended', 'assertive');
      void navigate(`/s/${session.id}/summary`, { replace: true });
    } else if (reason) {
      if (GIVEN_UP.has(reason)) seats.drop(session.id);
      const from: ClosedFrom = { sessionId: session.id, code };
      void navigate(`/closed/${reason}`, { replace: true, state: from });
    }
  }, [announcer, seats, navigate, isOver, reason, code, session.id]);
}
