import { lazy, Suspense, useState, type SubmitEvent } from 'react';
import type { Invitation } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { playTestTone } from '../breath/tones.ts';
import { ShareChoice } from '../health/ShareChoice.tsx';
import { refusalOf } from './joinView.ts';
import { RefusalNotice } from './RefusalNotice.tsx';
import { useJoin } from './useJoin.ts';

// Most people never see it.
const WaitingPlace = lazy(() =>
  import('../waiting/WaitingPlace.tsx').then(({ WaitingPlace: shown }) => ({ default: shown })),
);

const MAX_NAME_CHARACTERS = 60;

export function JoinForm({
  code,
  invitation,
  full,
}: {
  code: string;
  invitation: Invitation;
  full: boolean;
}) {
  const { seats } = useApp();
  const { joining, waitedAs, join, refuse, stop } = useJoin(code, invitation);
  const [name, setName] = useState(waitedAs ?? invitation.name ?? seats.lastName());
  const [nameMissing, setNameMissing] = useState(false);
  const enter = (move: boolean) => {
    const given = name.trim();
    setNameMissing(given === '');
    if (given !== '' && joining.at !== 'joining') join({ name: given, move });
  };
  function submit(event: SubmitEvent) {
    event.preventDefault();
    enter(false);
  }

  const isBusy = joining.at === 'joining';
  // Joining as before would be refused as before: the notice has the button that helps.
  const isTaken = joining.at === 'refused' && joining.error.error === 'INVITE_USED';
  return (
    <form className="grid gap-3" onSubmit={submit} noValidate>
      <NameField name={name} missing={nameMissing} onChange={setName} />
      {invitation.role !== 'observer' && <ShareChoice legend="Who sees my heart, if I wear a strap" />}
      <Readiness />
      <div className="page__sticky grid gap-2">
        <p className="page__note">
          Breathe as is comfortable. Do not hold your breath while driving or in water, and stop if you feel
          dizzy.
        </p>
        {joining.at === 'refused' && (
          <RefusalNotice
            refusal={refusalOf(joining.error.error, joining.error.message)}
            sessionId={invitation.session?.id}
            busy={isBusy}
            onAgain={() => enter(false)}
            onMove={() => enter(true)}
          />
        )}
        {joining.at === 'waiting' && (
          <Suspense fallback={null}>
            <WaitingPlace
              code={code}
              device={joining.device}
              onFree={() => enter(false)}
              onStop={stop}
              onRefused={refuse}
            />
          </Suspense>
        )}
        {!isTaken && joining.at !== 'waiting' && (
          <button
            className="at-button at-button--primary at-button--large at-button--wide"
            type="submit"
            aria-disabled={isBusy}
          >
            {isBusy ? 'Joining…' : full ? 'Join when a place is free' : 'Join'}
          </button>
        )}
      </div>
    </form>
  );
}

type NameFieldProps = { name: string; missing: boolean; onChange: (name: string) => void };

function NameField({ name, missing, onChange }: NameFieldProps) {
  return (
    <div className="at-field">
      <label className="at-field__label" htmlFor="name">
        Your name
      </label>
      <input
        className="at-input"
        id="name"
        autoComplete="given-name"
        maxLength={MAX_NAME_CHARACTERS}
        value={name}
        aria-invalid={missing}
        aria-describedby={missing ? 'name-error' : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {missing && (
        <p className="at-field__error" id="name-error" role="alert">
          Please say what the others may call you.
        </p>
      )}
    </div>
  );
}

function Readiness() {
  const [heard, setHeard] = useState('');
  const test = () =>
    setHeard(playTestTone() ? 'You should hear a soft tone.' : 'This browser plays no sound.');
  return (
    <div className="flex flex-wrap items-center gap-3">
      <button className="at-button at-button--small" type="button" onClick={test}>
        Test sound
      </button>
      <span className="page__note" role="status">
        {heard}
      </span>
    </div>
  );
}
