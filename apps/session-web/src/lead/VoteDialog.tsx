import { Plus, Trash2 } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { MAX_CHOICE_CHARACTERS, MAX_QUESTION_CHARACTERS, VETO_MS, VOTE_CHOICES } from '@attune/protocol';
import { HoldNote } from '../programme/HoldNote.tsx';
import { useTechniques, type Offered } from '../technique/useTechniques.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { BREATH_QUESTION, EMPTY_VOTE, readDraft, type AskedVote, type VoteDraft } from './voteDraft.ts';
import { VoteTerms } from './VoteTerms.tsx';

type Change = (part: Partial<VoteDraft>) => void;
type PartProps = { draft: VoteDraft; onChange: Change };
type Props = {
  /** Undefined: nothing was typed yet. */
  draft: VoteDraft | undefined;
  onDraft: (draft: VoteDraft) => void;
  onOpen: (asked: AskedVote) => void;
  onClose: () => void;
};

const ABOUT: readonly { about: VoteDraft['about']; label: string }[] = [
  { about: 'breath', label: 'The next breath' },
  { about: 'words', label: 'Something else' },
];

export function VoteDialog({ draft = EMPTY_VOTE, onDraft, onOpen, onClose }: Props) {
  const { techniques } = useTechniques();
  const [problem, setProblem] = useState<string>();
  const change: Change = (part) => {
    setProblem(undefined);
    onDraft({ ...draft, ...part });
  };
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    // React events pass through portals: the form of the page below must not take this one for its own.
    event.stopPropagation();
    const read = readDraft(draft, techniques);
    setProblem(read.valid ? undefined : read.problem);
    if (read.valid) onOpen(read.asked);
  }
  return (
    <Dialog title="Start a vote" onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit} noValidate>
        <fieldset className="at-field">
          <legend className="at-field__label">The group decides on</legend>
          <div className="flex flex-wrap gap-x-4">
            {ABOUT.map(({ about, label }) => (
              <label className="at-choice" key={about}>
                <input
                  type="radio"
                  name="vote-about"
                  checked={draft.about === about}
                  onChange={() => change({ about })}
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        <QuestionField draft={draft} onChange={change} />
        {draft.about === 'breath' ? (
          <Breaths draft={draft} onChange={change} offered={techniques} />
        ) : (
          <Choices draft={draft} onChange={change} />
        )}
        <VoteTerms draft={draft} onChange={change} />
        {problem !== undefined && (
          <p className="at-field__error" role="alert">
            {problem}
          </p>
        )}
        <DialogActions>
          <button className="at-button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button className="at-button at-button--primary" type="submit">
            Open the vote
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function QuestionField({ draft, onChange }: PartProps) {
  return (
    <div className="at-field">
      <label className="at-field__label" htmlFor="vote-question">
        Question
      </label>
      <input
        className="at-input"
        id="vote-question"
        maxLength={MAX_QUESTION_CHARACTERS}
        autoComplete="off"
        placeholder={draft.about === 'breath' ? BREATH_QUESTION : ''}
        value={draft.question}
        onChange={(event) => onChange({ question: event.target.value })}
      />
    </div>
  );
}

function Breaths({ draft, onChange, offered }: PartProps & { offered: readonly Offered[] }) {
  const toggle = (id: string, isIn: boolean) =>
    onChange({
      techniques: isIn ? [...draft.techniques, id] : draft.techniques.filter((each) => each !== id),
    });
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">Breaths to choose from</legend>
      {offered.map(({ id, name }) => (
        <label className="at-choice" key={id}>
          <input
            type="checkbox"
            checked={draft.techniques.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          />
          {name}
        </label>
      ))}
      <p className="at-field__help">
        What wins becomes the next breath for everybody, unless you veto it within {VETO_MS / 1000} s.
      </p>
      <HoldNote />
    </fieldset>
  );
}

function Choices({ draft, onChange }: PartProps) {
  const { choices } = draft;
  const write = (key: number, label: string) =>
    onChange({ choices: choices.map((each) => (each.key === key ? { key, label } : each)) });
  const add = () =>
    onChange({ choices: [...choices, { key: 1 + Math.max(...choices.map(({ key }) => key)), label: '' }] });
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">Choices</legend>
      {choices.map(({ key, label }, index) => (
        <div className="flex items-center gap-2" key={key}>
          <input
            className="at-input"
            aria-label={`Choice ${index + 1}`}
            maxLength={MAX_CHOICE_CHARACTERS}
            autoComplete="off"
            value={label}
            onChange={(event) => write(key, event.target.value)}
          />
          <button
            className="at-button at-button--quiet"
            type="button"
            disabled={choices.length <= VOTE_CHOICES.least}
            onClick={() => onChange({ choices: choices.filter((each) => each.key !== key) })}
          >
            <Trash2 size={18} aria-hidden />
            <span className="visually-hidden">Remove choice {index + 1}</span>
          </button>
        </div>
      ))}
      <div>
        <button
          className="at-button at-button--small"
          type="button"
          disabled={choices.length >= VOTE_CHOICES.most}
          onClick={add}
        >
          <Plus size={18} aria-hidden /> Add a choice
        </button>
      </div>
    </fieldset>
  );
}
