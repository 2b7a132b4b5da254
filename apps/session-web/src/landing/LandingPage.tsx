import { OVER_PHASES } from '@attune/protocol';
import { useState, type SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { Link } from '../ui/Link.tsx';
import { useApp } from '../app/AppContext.ts';
import type { DemoLinks } from '../app/config.ts';
import { PageHeading } from '../ui/Page.tsx';
import { readCode } from './readCode.ts';

export function LandingPage() {
  const { config } = useApp();
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <main className="page" id="content" tabIndex={-1}>
        <div className="page__column page__column--wide">
          <header className="grid gap-3">
            <p className="page__kicker">Attune</p>
            <PageHeading title="Breathe together, live" />
            <p className="text-3">
              Someone leads, everybody follows on their own device, and the same breath moves on every screen
              at the same moment. No account, nothing to install.
            </p>
          </header>
          <div className="grid items-start gap-4 md:grid-cols-2">
            <CodeForm />
            <OpenSeats />
          </div>
          {config.demo && <DemoCards demo={config.demo} />}
          <p className="page__note">
            You run sessions? <a href={config.demo?.adminUrl || '/admin'}>Open the dashboard</a>.
          </p>
        </div>
      </main>
    </>
  );
}

function CodeForm() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  function submit(event: SubmitEvent) {
    event.preventDefault();
    const code = readCode(typed);
    setRefused(code === undefined);
    if (code !== undefined) void navigate(`/j/${code}`);
  }
  return (
    <form className="at-card" onSubmit={submit} noValidate>
      <div className="at-field">
        <label className="at-field__label" htmlFor="code">
          Your code or link
        </label>
        <input
          className="at-input"
          id="code"
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-invalid={refused}
          aria-describedby={refused ? 'code-error' : 'code-help'}
          onChange={(event) => setTyped(event.target.value)}
        />
        {refused ? (
          <p className="at-field__error" id="code-error" role="alert">
            A code has at least 6 letters and digits. Please look at it once more.
          </p>
        ) : (
          <p className="at-field__help" id="code-help">
            It stands in your invitation.
          </p>
        )}
      </div>
      <button className="at-button at-button--primary" type="submit">
        Continue
      </button>
    </form>
  );
}

/** Sessions this device has a place in: the way back for somebody who left. */
function OpenSeats() {
  const { seats } = useApp();
  const open = seats.all().filter(({ session }) => !OVER_PHASES.some((phase) => phase === session.phase));
  if (open.length === 0) return null;
  return (
    <section className="at-card" aria-labelledby="open-seats">
      <h2 className="at-card__title" id="open-seats">
        You have a place here
      </h2>
      <ul className="at-list">
        {open.map(({ session, name }) => (
          <li className="at-list__item" key={session.id}>
            <span className="at-list__main">
              {session.title} <span className="at-list__note block">as {name}</span>
            </span>
            <Link className="at-button at-button--small" to={`/s/${session.id}`}>
              Return<span className="visually-hidden"> to {session.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DemoCards({ demo }: { demo: DemoLinks }) {
  const cards = [
    {
      url: demo.participantUrl,
      title: 'Take part',
      note: 'Join the demo session from the link in an invitation.',
    },
    { url: demo.instructorUrl, title: 'Lead', note: 'Start it, change the breath for everybody, end it.' },
    { url: demo.observerUrl, title: 'Watch', note: 'See all of it without a voice.' },
    { url: demo.adminUrl, title: 'Run it', note: 'People, links and sessions, live.' },
  ].filter(({ url }) => url !== '');
  return (
    <section aria-labelledby="demo" className="grid gap-3">
      <h2 id="demo">Try the demo</h2>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {cards.map(({ url, title, note }) => (
          <li key={title} className="at-card">
            <a className="at-card__title" href={url}>
              {title}
            </a>
            <p className="at-card__note">{note}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
