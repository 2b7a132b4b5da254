import { Suspense, type ReactNode } from 'react';
import { CrashBoundary } from './CrashBoundary.tsx';

/** Around what is loaded when it is opened. If it cannot be, one line says so and everything else stays. */
export function LaterPart({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const dismiss = (reset: () => void) => {
    onClose();
    reset();
  };
  return (
    <CrashBoundary
      fallback={(reset) => (
        <div className="at-toasts">
          <div className="at-toast" role="alert">
            <p className="at-toast__text">
              This part could not be loaded. Load the page again when you are online.
            </p>
            <button className="at-button at-button--small" type="button" onClick={() => dismiss(reset)}>
              Close
            </button>
          </div>
        </div>
      )}
    >
      <Suspense fallback={null}>{children}</Suspense>
    </CrashBoundary>
  );
}
