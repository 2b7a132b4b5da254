import { useSignal, useStates } from '@attune/client/react';
import type { PacerPlan } from '@attune/vitals';
import { useState } from 'react';
import { MomentList } from '../achievement/MomentList.tsx';
import { useLive } from '../session/LiveContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import type { OwnBreath } from './ownBreath.ts';
import { aheadOfGroup, aheadText, groupText, mineText, percentText } from './syncText.ts';

type Props = { own: OwnBreath; plan: PacerPlan; onClose: () => void };

export function TogetherDialog({ own, plan, onClose }: Props) {
  const { channel, session } = useLive();
  const group = useStates(channel, 'synchrony').get(session.id);
  const ahead = aheadOfGroup(useSignal(own.own), group, plan);
  return (
    <Dialog title="Breathing together" onClose={onClose}>
      <dl className="grid grid-cols-2 gap-3">
        <Figure label="me" value={mineText(ahead)} words={aheadText(ahead)} />
        <Figure label="the group" value={percentText(group?.r ?? null)} words={groupText(group)} />
      </dl>
      <HowComputed />
      <section aria-labelledby="reached-title" className="grid gap-2">
        <h3 id="reached-title">What was reached</h3>
        <MomentList />
      </section>
      <DialogActions>
        <button className="at-button" type="button" onClick={onClose}>
          Close
        </button>
      </DialogActions>
    </Dialog>
  );
}

function Figure({ label, value, words }: { label: string; value: string; words: string }) {
  return (
    <div className="grid content-start gap-1">
      <dt className="at-card__note">{label}</dt>
      <dd className="at-card__figure">{value}</dd>
      <dd className="page__note">{words}</dd>
    </div>
  );
}

function HowComputed() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="grid justify-items-start gap-2">
      <button
        className="at-button at-button--quiet at-button--small"
        type="button"
        aria-expanded={isOpen}
        aria-controls="how-computed"
        onClick={() => setIsOpen(!isOpen)}
      >
        How it is computed
      </button>
      <div id="how-computed" hidden={!isOpen} className="grid gap-2">
        <p>
          Holding the button while you breathe in tells where you are in your breath. A strap can tell it too,
          for the heart speeds up with the inhale; that may be off by a quarter of a breath.
        </p>
        <p>
          Everybody who takes part is a point on the circle. The group’s number is how far the middle of all
          points is from the centre, the Kuramoto order parameter: 100 % when all are at the same point, about{' '}
          {'90 % / √people'} when nobody heeds the others. Yours is how near you are to that middle.
        </p>
        <p>
          Nobody is compared with anybody, and nobody sees your breath: your number is made on this device,
          and the server keeps what you tell it for seconds.
        </p>
      </div>
    </div>
  );
}
