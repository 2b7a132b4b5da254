import { X } from 'lucide-react';
import { BadgeIcon } from './BadgeIcon.tsx';
import type { Moments } from './useMoments.ts';
import './momentCard.css';

/** Comes and goes at a cycle boundary. It is said by the announcer, and stands in the list of moments afterwards. */
export function MomentCard({ moments: { shown, dismiss } }: { moments: Moments }) {
  if (!shown) return null;
  return (
    <section
      className="at-toasts moment-card"
      aria-label="Reached"
      data-testid="moment-card"
      data-region
      tabIndex={-1}
    >
      <div className="at-toast">
        <BadgeIcon badge={shown.badge} />
        <p className="at-toast__text">
          <strong className="block">{shown.title}</strong>
          {shown.words}
        </p>
        <button className="at-button at-button--quiet at-button--small" type="button" onClick={dismiss}>
          <X size={18} aria-hidden />
          <span className="visually-hidden">Close</span>
        </button>
      </div>
    </section>
  );
}
