import { X } from 'lucide-react';
import { bpmText, qualityOf, rmssdText } from './heartText.ts';
import { ShareChoice } from './ShareChoice.tsx';
import type { Heart } from './useHeart.ts';

const DOTS = { good: 'text-success', fair: 'text-warning', poor: 'text-danger', none: 'text-muted' } as const;

export function HeartPanel({ heart, onClose }: { heart: Heart; onClose: () => void }) {
  return (
    <section
      className="grid content-start gap-3 overflow-auto p-4"
      aria-labelledby="heart-title"
      id="heart-panel"
    >
      <div className="flex items-center justify-between gap-2">
        <h2 className="at-card__title" id="heart-title">
          My heart
        </h2>
        <button className="at-button at-button--quiet at-button--small" type="button" onClick={onClose}>
          <X size={18} aria-hidden />
          <span className="visually-hidden">Close my heart</span>
        </button>
      </div>
      {heart.strap.at === 'on' ? <Worn heart={heart} /> : <NotWorn heart={heart} />}
      <ShareChoice legend="Who sees it" />
      <p className="page__note">Shown for interest only. It is not kept, and it is no medical advice.</p>
    </section>
  );
}

function Worn({ heart }: { heart: Heart }) {
  const { word, tone } = qualityOf(heart.reading);
  return (
    <>
      <dl className="grid grid-cols-2 gap-3">
        <Figure label="beats a minute" value={bpmText(heart.reading)} testId="bpm" />
        <Figure label="variability, RMSSD" value={rmssdText(heart.reading)} testId="rmssd" />
      </dl>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <span className={DOTS[tone]} aria-hidden>
            {tone === 'none' ? '○' : '●'}
          </span>{' '}
          {word} · simulated strap
        </p>
        <button className="at-button at-button--small" type="button" onClick={heart.takeOff}>
          Take the strap off
        </button>
      </div>
    </>
  );
}

function NotWorn({ heart }: { heart: Heart }) {
  return (
    <div className="grid justify-items-start gap-2">
      <p>See your heart beside the breath. The simulated strap plays a real recording of a heart at rest.</p>
      <button
        className="at-button"
        type="button"
        disabled={heart.strap.at === 'starting'}
        onClick={heart.putOn}
      >
        Use simulated strap
      </button>
      {heart.strap.at === 'failed' && (
        <p className="at-field__error" role="alert">
          The recording could not be loaded. Please try again.
        </p>
      )}
    </div>
  );
}

function Figure({ label, value, testId }: { label: string; value: string; testId: string }) {
  const isNumber = /^[\d—]/.test(value);
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="at-card__note">{label}</dt>
      <dd className={isNumber ? 'at-card__figure' : 'text-3'} data-testid={testId}>
        {value}
      </dd>
    </div>
  );
}
