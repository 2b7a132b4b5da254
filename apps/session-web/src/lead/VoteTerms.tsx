import type { VoteResults } from '@attune/protocol';
import type { VoteDraft } from './voteDraft.ts';

type Props = { draft: VoteDraft; onChange: (part: Partial<VoteDraft>) => void };

const RESULTS: readonly { results: VoteResults; label: string }[] = [
  { results: 'live', label: 'Everybody, as it goes on' },
  { results: 'after_vote', label: 'Those who have voted' },
  { results: 'after_close', label: 'Nobody before it is closed' },
];

const TIMES: readonly { seconds: number | null; label: string }[] = [
  { seconds: 30, label: 'After 30 s' },
  { seconds: 60, label: 'After 1 min' },
  { seconds: 120, label: 'After 2 min' },
  { seconds: 300, label: 'After 5 min' },
  { seconds: null, label: 'When I close it' },
];

/** Who sees the counts, and how long it is open. */
export function VoteTerms({ draft, onChange }: Props) {
  return (
    <>
      <fieldset className="at-field">
        <legend className="at-field__label">Who sees the result</legend>
        {RESULTS.map(({ results, label }) => (
          <label className="at-choice" key={results}>
            <input
              type="radio"
              name="vote-results"
              checked={draft.results === results}
              onChange={() => onChange({ results })}
            />
            {label}
          </label>
        ))}
        <p className="at-field__help">You see it at all times, and nobody sees who voted for what.</p>
      </fieldset>
      <div className="at-field">
        <label className="at-field__label" htmlFor="vote-time">
          It closes
        </label>
        <select
          className="at-input"
          id="vote-time"
          value={String(draft.seconds)}
          onChange={(event) =>
            onChange({
              seconds: TIMES.find((time) => String(time.seconds) === event.target.value)?.seconds ?? null,
            })
          }
        >
          {TIMES.map(({ seconds, label }) => (
            <option key={label} value={String(seconds)}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
