import { useSignal } from '@attune/client/react';
import { X } from 'lucide-react';
import type { HeartReading } from '@attune/vitals';
import { HeartTrace } from './HeartTrace.tsx';
import { KeepChoice } from './KeepChoice.tsx';
import { bpmText, rmssdText } from './heartText.ts';
import { PutOn } from './PutOn.tsx';
import { ShareChoice } from './ShareChoice.tsx';
import { deviceOf, type Heart } from './heart.ts';
import type { Strap } from './strap.machine.ts';
import { strapStand } from './strapText.ts';
import { useReading } from './useHeart.ts';
import './heart.css';

const DOTS = { good: 'text-success', fair: 'text-warning', poor: 'text-danger', none: 'text-muted' } as const;

export function HeartPanel({ heart, onClose }: { heart: Heart; onClose: () => void }) {
  const strap = useSignal(heart.strap);
  return (
    <section
      className="relative grid content-start gap-3 overflow-auto p-4"
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
      {deviceOf(strap) ? <Worn heart={heart} strap={strap} /> : <PutOn strap={strap} putOn={heart.putOn} />}
      <ShareChoice legend="Who sees it" />
      <KeepChoice />
      <p className="page__note">
        Shown for interest only. Nothing else of it is kept, and it is no medical advice.
      </p>
    </section>
  );
}

function Worn({ heart, strap }: { heart: Heart; strap: Strap }) {
  const { beats, current, now } = useReading(heart);
  return (
    <>
      <dl className="grid grid-cols-2 gap-3">
        <Figure label="beats a minute" value={bpmText(current)} testId="bpm" />
        <Figure label="variability, RMSSD" value={rmssdText(current)} testId="rmssd" />
      </dl>
      <HeartTrace beats={beats} now={now} />
      <Stand strap={strap} current={current} now={now} />
      <div className="flex flex-wrap items-center gap-2">
        {(strap.at === 'waiting' || strap.at === 'given_up') && (
          <button className="at-button at-button--small" type="button" onClick={heart.retry}>
            Try again now
          </button>
        )}
        <button className="at-button at-button--small" type="button" onClick={heart.takeOff}>
          Take the strap off
        </button>
      </div>
    </>
  );
}

function Stand({ strap, current, now }: { strap: Strap; current: HeartReading; now: number }) {
  const stand = strapStand(strap, current, now);
  if (!stand) return null;
  return (
    <div className="grid gap-1">
      <p data-testid="strap">
        <span className={DOTS[stand.tone]} aria-hidden>
          {stand.tone === 'none' ? '○' : '●'}
        </span>{' '}
        {[stand.word, ...deviceFacts(strap)].join(' · ')}
      </p>
      {stand.hint !== null && <p className="at-card__note">{stand.hint}</p>}
    </div>
  );
}

function deviceFacts(strap: Strap): string[] {
  const device = deviceOf(strap);
  if (!device) return [];
  const battery = strap.at === 'worn' && strap.battery !== null ? [`battery ${strap.battery} %`] : [];
  return [device.name, ...battery];
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
