import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

type Props = { title: string; onClose: () => void; children: ReactNode };

/** A modal that is open for as long as it is rendered. Escape and a press outside close it; the focus goes back. */
export function Dialog({ title, onClose, children }: Props) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="at-backdrop" />
        <Base.Popup className="at-dialog">
          <Base.Title className="at-dialog__title">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at the end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="at-dialog__actions">{children}</div>;
}
