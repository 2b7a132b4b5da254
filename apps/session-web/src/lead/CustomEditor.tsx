import { Plus, Trash2 } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import type { Technique } from '@attune/protocol';
import type { PhaseKind } from '@attune/vitals';
import { PHASE_WORDS } from '../breath/breathPlan.ts';
import { DialogActions } from '../ui/Dialog.tsx';
import { customTechnique, type TypedPhase } from './customTechnique.ts';

const KINDS = Object.keys(PHASE_WORDS) as PhaseKind[];
const MAX_PHASES = 8;
const MIN_PHASES = 2;

const FIRST: readonly TypedPhase[] = [
  { key: 1, kind: 'inhale', seconds: '4' },
  { key: 2, kind: 'exhale', seconds: '6' },
];

type Props = { onChoose: (technique: Technique) => void; onBack: () => void };

export function CustomEditor({ onChoose, onBack }: Props) {
  const [name, setName] = useState('');
  const [phases, setPhases] = useState(FIRST);
  const [problem, setProblem] = useState<string>();
  const change = (key: number, part: Partial<TypedPhase>) => {
    setProblem(undefined);
    setPhases((all) => all.map((phase) => (phase.key === key ? { ...phase, ...part } : phase)));
  };
  const add = () =>
    setPhases((all) => [
      ...all,
      { key: 1 + Math.max(...all.map(({ key }) => key)), kind: 'hold', seconds: '2' },
    ]);
  function submit(event: SubmitEvent) {
    event.preventDefault();
    // React events pass through portals: the form of the page below must not take this one for its own.
    event.stopPropagation();
    const custom = customTechnique(name, phases, 'custom');
    setProblem(custom.valid ? undefined : custom.problem);
    if (custom.valid) onChoose(custom.technique);
  }
  return (
    <form className="grid gap-3" onSubmit={submit} noValidate>
      <div className="at-field">
        <label className="at-field__label" htmlFor="technique-name">
          Name
        </label>
        <input
          className="at-input"
          id="technique-name"
          maxLength={60}
          value={name}
          onChange={(event) => {
            setProblem(undefined);
            setName(event.target.value);
          }}
        />
      </div>
      <p className="at-field__label">Steps, in seconds</p>
      <ol className="grid gap-2" aria-label="Steps">
        {phases.map((phase, index) => (
          <PhaseRow
            key={phase.key}
            phase={phase}
            step={index + 1}
            onChange={(part) => change(phase.key, part)}
            onRemove={
              phases.length > MIN_PHASES
                ? () => setPhases((all) => all.filter(({ key }) => key !== phase.key))
                : undefined
            }
          />
        ))}
      </ol>
      {problem !== undefined && (
        <p className="at-field__error" role="alert">
          {problem}
        </p>
      )}
      <DialogActions>
        <button
          className="at-button mr-auto"
          type="button"
          disabled={phases.length >= MAX_PHASES}
          onClick={add}
        >
          <Plus size={18} aria-hidden /> Add a step
        </button>
        <button className="at-button" type="button" onClick={onBack}>
          Back
        </button>
        <button className="at-button at-button--primary" type="submit">
          Use it
        </button>
      </DialogActions>
    </form>
  );
}

type PhaseRowProps = {
  phase: TypedPhase;
  step: number;
  onChange: (part: Partial<TypedPhase>) => void;
  onRemove: (() => void) | undefined;
};

function PhaseRow({ phase, step, onChange, onRemove }: PhaseRowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[minmax(0,1fr)_5.5rem_auto]">
      <select
        className="at-input col-span-2 sm:col-span-1"
        aria-label={`Step ${step}`}
        value={phase.kind}
        onChange={(event) =>
          onChange({ kind: KINDS.find((kind) => kind === event.target.value) ?? phase.kind })
        }
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {PHASE_WORDS[kind]}
          </option>
        ))}
      </select>
      <input
        className="at-input"
        inputMode="decimal"
        aria-label={`Seconds of step ${step}`}
        value={phase.seconds}
        onChange={(event) => onChange({ seconds: event.target.value })}
      />
      <button className="at-button at-button--quiet" type="button" disabled={!onRemove} onClick={onRemove}>
        <Trash2 size={18} aria-hidden />
        <span className="visually-hidden">Remove step {step}</span>
      </button>
    </li>
  );
}
