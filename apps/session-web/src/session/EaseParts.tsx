import type { PacerPlan } from '@attune/vitals';
import { LaterPart } from '../ui/LaterPart.tsx';
import { EaseDialog, EyesClosed } from './dialogs.ts';
import { useLive } from './LiveContext.ts';
import type { OpenDialog } from './TopBar.tsx';

type Props = {
  dialog: OpenDialog;
  onDialog: (dialog: OpenDialog) => void;
  /** As this person breathes it. */
  plan: PacerPlan;
  isScreenKept: boolean;
};

/** What a person opens to make the breath easier for themselves. */
export function EaseParts({ dialog, onDialog, plan, isScreenKept }: Props) {
  const { now } = useLive();
  const close = () => onDialog(null);
  return (
    <LaterPart onClose={close}>
      {dialog === 'ease' && <EaseDialog onClose={close} onEyesClosed={() => onDialog('eyes_closed')} />}
      {dialog === 'eyes_closed' && (
        <EyesClosed
          plan={plan}
          now={now}
          isScreenKept={isScreenKept}
          onOpen={close}
          onDizzy={() => onDialog('ease')}
        />
      )}
    </LaterPart>
  );
}
