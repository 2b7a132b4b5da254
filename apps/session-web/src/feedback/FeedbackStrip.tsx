import { Suspense } from 'react';
import { TechniqueFeedback } from '../session/dialogs.ts';
import { CrashBoundary } from '../ui/CrashBoundary.tsx';
import type { Question } from './useAsking.ts';

/** Above the panels, never above the breath. What cannot be loaded is not asked, and nobody is told. */
export function FeedbackStrip({ question: { technique, hold, close } }: { question: Question }) {
  if (!technique) return null;
  return (
    <CrashBoundary key={technique.id} fallback={() => null}>
      <Suspense fallback={null}>
        <TechniqueFeedback technique={technique} onHold={hold} onClose={close} />
      </Suspense>
    </CrashBoundary>
  );
}
