import { Plus } from 'lucide-react';
import { useId, useState, type SubmitEvent } from 'react';
import { MAX_CYCLES, type ProgrammeStep } from '@attune/protocol';
import { useTechniques, type Offered } from '../technique/useTechniques.ts';
import { fewestCycles } from './programmeEdit.ts';
import { lengthText } from './programmeText.ts';

const SUGGESTED = 10;

/** One more at the end. */
export function AddStep({ onAdd }: { onAdd: (step: ProgrammeStep) => void }) {
  const { techniques, isShort } = useTechniques();
  const [picked, setPicked] = useState<string>();
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const technique = techniques.find((each) => each.id === picked) ?? techniques[0];
  if (!technique) return null;
  const cycles = Number(typed ?? technique.cycles ?? SUGGESTED);
  const problem = problemOf(technique, cycles);
  const step: ProgrammeStep = { technique: breathOf(technique), cycles, minutes: null };
  function submit(event: SubmitEvent) {
    event.preventDefault();
    // React events pass through portals: a form of the page below must not take this one for its own.
    event.stopPropagation();
    if (problem === undefined) onAdd(step);
  }
  return (
    <form className="programme__add" onSubmit={submit} noValidate aria-label="Add a step">
      <div className="at-field">
        <label className="at-field__label" htmlFor={`${id}-technique`}>
          Technique
        </label>
        <select
          className="at-input"
          id={`${id}-technique`}
          value={technique.id}
          onChange={(event) => {
            setPicked(event.target.value);
            setTyped(undefined);
          }}
        >
          {techniques.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <div className="at-field">
        <label className="at-field__label" htmlFor={`${id}-cycles`}>
          Cycles
        </label>
        <input
          className="at-input"
          id={`${id}-cycles`}
          inputMode="numeric"
          aria-describedby={`${id}-length`}
          value={typed ?? String(cycles)}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <button className="at-button" type="submit" aria-disabled={problem !== undefined}>
        <Plus size={18} aria-hidden /> Add the step
      </button>
      <p className="page__note programme__note" id={`${id}-length`}>
        {problem ?? lengthText(step)}
        {technique.note && ` · ${technique.note}`}
        {isShort && ' · Only the built-in techniques could be read.'}
      </p>
    </form>
  );
}

function problemOf(technique: Offered, cycles: number): string | undefined {
  const fewest = fewestCycles(technique);
  if (Number.isInteger(cycles) && cycles >= fewest && cycles <= MAX_CYCLES) return undefined;
  return `From ${fewest} to ${MAX_CYCLES} cycles, please.`;
}

function breathOf({ id, name, phases }: Offered): ProgrammeStep['technique'] {
  return { id, name, phases };
}
