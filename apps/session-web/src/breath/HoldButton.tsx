import { useSignal } from '@attune/client/react';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useLive } from '../session/LiveContext.ts';
import type { OwnBreath } from './ownBreath.ts';
import './together.css';

/**
 * Hold-to-breathe: a thumb, or the space bar while it has the focus. A press that no key and no pointer began is somebody's who has nothing
 * to hold, as with a screen reader: it is taken for a tap, and so is a short one.
 */
export function HoldButton({ own }: { own: OwnBreath }) {
  const { session, me } = useLive();
  const isDown = useSignal(own.isDown);
  const { source, phase } = useSignal(own.own);
  /** The click that follows a press by hand says nothing new. */
  const isHandled = useRef(false);
  if (me.role !== 'participant' || session.phase !== 'live') return null;
  const down = () => {
    isHandled.current = true;
    own.down();
  };
  const up = () => {
    own.up();
    // The click comes right after this, and is of the same press.
    setTimeout(() => (isHandled.current = false));
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    down();
  };
  return (
    <div className="live__deck hold">
      <button
        className="at-button hold__button"
        type="button"
        data-down={isDown}
        aria-describedby="hold-note"
        onPointerDown={onPointerDown}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={(event) => isPress(event) && down()}
        onKeyUp={(event) => isPress(event) && up()}
        onBlur={() => own.up()}
        onClick={() => !isHandled.current && own.tap()}
        onContextMenu={(event) => event.preventDefault()}
      >
        Hold as you breathe in
      </button>
      <p className="page__note hold__note" id="hold-note">
        {source === 'hold' && phase === null
          ? 'Go on. You count after one whole breath.'
          : source === 'heart'
            ? 'Your strap shows your breath. Holding is surer.'
            : 'Or tap once at each inhale.'}
      </p>
    </div>
  );
}

function isPress({ key, repeat }: KeyboardEvent): boolean {
  return (key === ' ' || key === 'Enter') && !repeat;
}
