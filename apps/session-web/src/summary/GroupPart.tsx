import type { GroupSummary, SummaryView } from '@attune/protocol';
import type { ReactNode } from 'react';
import { counted, minutesText } from './Figure.tsx';

type Props = { group: GroupSummary; people: SummaryView['people'] };

/** What the group breathed and decided; for those who led, who was there. */
export function GroupPart({ group, people }: Props) {
  const { breathed, votes, paused_minutes: paused } = group;
  return (
    <>
      {breathed.length > 0 && (
        <Part id="techniques" title="How we breathed">
          {breathed.map(({ name, minutes, cycles }, index) => (
            <Line key={index} text={name} note={`${minutesText(minutes)} min, ${counted(cycles, 'cycle')}`} />
          ))}
          {paused > 0 && <Line text="Paused" note={`${minutesText(paused)} min`} />}
        </Part>
      )}
      {votes.length > 0 && (
        <Part id="votes" title="What we decided">
          {votes.map((vote, index) => (
            <Line key={index} text={vote.question} note={resultText(vote)} />
          ))}
        </Part>
      )}
      {people && people.length > 0 && (
        <Part id="people" title="Who was there">
          {people.map(({ user_id: userId, name, role, messages }) => (
            <Line
              key={userId}
              text={name}
              note={messages === null ? role : `${role}, ${counted(messages, 'message')}`}
            />
          ))}
        </Part>
      )}
    </>
  );
}

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="grid gap-2">
      <h2 id={id}>{title}</h2>
      <ul className="at-list">{children}</ul>
    </section>
  );
}

function Line({ text, note }: { text: string; note: string }) {
  return (
    <li className="at-list__item">
      <span className="at-list__main">
        {text}
        <br />
        <span className="at-list__note">{note}</span>
      </span>
    </li>
  );
}

/** `Box: 3, Coherent: 1. 4 of 5 voted.` */
export function resultText({ choices, chosen, voters, entitled }: GroupSummary['votes'][number]): string {
  const won = chosen === null ? undefined : choices[chosen]?.label;
  const counts = choices.map(({ label, count }) => `${label}: ${count}`).join(', ');
  return [...(won === undefined ? [] : [`${won}.`]), `${counts}.`, `${voters} of ${entitled} voted.`].join(
    ' ',
  );
}
