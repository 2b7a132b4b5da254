import type { Erasure } from '@attune/protocol';
import { lazy, useState } from 'react';
import type { Seat } from '../seat/seatStore.ts';
import { LaterPart } from '../ui/LaterPart.tsx';

const DeleteMyData = lazy(() => import('./DeleteMyData.tsx').then((m) => ({ default: m.DeleteMyData })));

/** The way to delete what is one's own. */
export function YourData({ seat, onErased }: { seat: Seat; onErased: (erasure: Erasure) => void }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <section aria-labelledby="data" className="grid gap-2 no-print">
      <h2 id="data">Your data</h2>
      <p className="page__note">
        You can have everything that is yours deleted. You see what that means before it happens.
      </p>
      <div>
        <button className="at-button" type="button" onClick={() => setIsAsking(true)}>
          Delete my data…
        </button>
      </div>
      {isAsking && (
        <LaterPart onClose={() => setIsAsking(false)}>
          <DeleteMyData seat={seat} onErased={onErased} onClose={() => setIsAsking(false)} />
        </LaterPart>
      )}
    </section>
  );
}
