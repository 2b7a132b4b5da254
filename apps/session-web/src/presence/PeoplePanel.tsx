import { memo, useId, useState } from 'react';
import type { Presence, Reading } from '@attune/protocol';
import { readingText } from '../health/freshReading.ts';
import { useFreshReadings } from '../health/useFreshReadings.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { leads, useLive } from '../session/LiveContext.ts';
import { PersonTools } from '../session/dialogs.ts';
import { hereText } from './hereText.ts';
import { initialsOf, peopleFound } from './peopleOrder.ts';

/** A list that fits on a screen needs no search. */
const SEARCH_ABOVE = 20;

export const PeoplePanel = memo(function PeoplePanel() {
  const { channel, people, now } = useLive();
  const readings = useFreshReadings(channel, now);
  const [typed, setTyped] = useState('');
  const found = people.length > SEARCH_ABOVE ? peopleFound(people, typed) : people;
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <div className="grid gap-2 px-4 pt-3">
        {people.length > SEARCH_ABOVE && <Search typed={typed} onChange={setTyped} />}
        <p className="page__note" role="status">
          {countText(people.length, found.length)}
        </p>
      </div>
      <ul className="at-list relative content-start overflow-auto px-4 pb-3" aria-label="People" tabIndex={0}>
        {found.map((person) => (
          <PersonRow
            key={person.user_id}
            person={person}
            note={noteOf(person, readings.get(person.user_id))}
          />
        ))}
      </ul>
    </div>
  );
});

function Search({ typed, onChange }: { typed: string; onChange: (typed: string) => void }) {
  const id = useId();
  return (
    <div className="at-field">
      <label className="at-field__label" htmlFor={id}>
        Find somebody
      </label>
      <input
        className="at-input at-input--small"
        id={id}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

type RowProps = { person: Presence; note: string };

/** Drawn anew only when it changes: with many people there is a new heart rate in some row all the time. */
const PersonRow = memo(function PersonRow({ person, note }: RowProps) {
  const { me, session } = useLive();
  const isMe = person.user_id === me.userId;
  const isLeader = session.instructor?.user_id === person.user_id;
  const isAway = person.status === 'reconnecting';
  return (
    <li className="at-list__item" aria-disabled={isAway || undefined} data-status={person.status}>
      <span className={`at-avatar ${isMe ? 'at-avatar--me' : ''} ${isAway ? 'opacity-60' : ''}`} aria-hidden>
        {initialsOf(person.name)}
      </span>
      <span className="at-list__main">
        {person.name}
        {isMe && <span className="text-muted"> (me)</span>}
        {note !== '' && <span className="at-list__note block">{note}</span>}
      </span>
      {person.role === 'instructor' && (
        <span className="at-badge at-badge--info">{isLeader ? 'Leads' : 'Instructor'}</span>
      )}
      {person.role === 'observer' && <span className="at-badge">Observer</span>}
      {person.role === 'admin' && <span className="at-badge">Admin</span>}
      {leads(me) && !isMe && (
        <LaterPart onClose={nothing}>
          <PersonTools person={person} />
        </LaterPart>
      )}
    </li>
  );
});

/** What cannot be loaded stays away until the list is opened anew. */
const nothing = () => undefined;

/** Being away, or the heart that this person shares with everybody. */
function noteOf({ status }: Presence, reading: Reading | undefined): string {
  if (status === 'reconnecting') return 'reconnecting…';
  if (!reading) return '';
  return `${readingText(reading)}${reading.source === 'simulated' ? ', simulated' : ''}`;
}

function countText(all: number, found: number): string {
  if (found !== all) return `${found} of ${all} people`;
  return all === 1 ? 'You are the only one here' : `${all} ${hereText(all)}`;
}
