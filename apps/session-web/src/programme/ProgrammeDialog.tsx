import { useRef } from 'react';
import {
  MAX_STEPS,
  movedSteps,
  programmeEdit,
  stepMark,
  type Programme,
  type ProgrammeStep,
} from '@attune/protocol';
import { useCommand } from '../lead/useCommand.ts';
import { WaitingCommands } from '../lead/WaitingCommands.tsx';
import { useLive } from '../session/LiveContext.ts';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { AddStep } from './AddStep.tsx';
import { lengthMs } from './programmeText.ts';
import { clockText } from '../ui/durationText.ts';
import { StepRow } from './StepRow.tsx';
import { useStanding } from './useProgramme.ts';
import { useStepDrag } from './useStepDrag.ts';

type Props = { programme: Programme; onClose: () => void };

/** The timeline of what is breathed. Every change is sent at once; what was announced stays. */
export function ProgrammeDialog({ programme, onClose }: Props) {
  const { channel, session } = useLive();
  const { stand } = useStanding(programme);
  const command = useCommand();
  const list = useRef<HTMLOListElement>(null);
  const { steps, revision } = programme;
  const { fixed } = stand;
  const isLive = session.phase === 'live';

  const edit = (next: readonly ProgrammeStep[]) => {
    if (next !== steps)
      command.run(() => channel.send('programme_set', programmeEdit(revision, next, fixed)));
  };
  /** The focus goes along with the step. */
  const move = (from: number, to: number) => {
    const next = movedSteps(steps, from, to, fixed);
    if (next === steps) return;
    edit(next);
    list.current?.querySelector<HTMLElement>(`[data-step="${to}"] [data-handle]`)?.focus();
  };
  const drag = useStepDrag({ list, steps, fixed, onMove: move });
  const total = steps.reduce((sum, step) => sum + lengthMs(step), 0);
  return (
    <Dialog title="Programme" onClose={onClose}>
      <p className="page__note">
        {steps.length === 0
          ? 'Nothing is planned. Add what is to be breathed, one after the other; it then changes by itself.'
          : `${steps.length === 1 ? '1 step' : `${steps.length} steps`}, ${clockText(total)} in all. What was announced stays as it is.`}
      </p>
      <ol className="programme__steps" ref={list} aria-label="Steps">
        {steps.map((step, index) => (
          <StepRow
            // Steps have no name of their own, and the same one may come twice.
            key={index}
            step={step}
            index={index}
            mark={stepMark(index, stand)}
            isFixed={index < fixed}
            isFirst={index === fixed}
            isLast={index === steps.length - 1}
            onMove={(by) => move(index, index + by)}
            onRemove={() => edit(steps.toSpliced(index, 1))}
            onPick={
              isLive ? () => command.run(() => channel.send('programme_next', { step: index })) : undefined
            }
            drag={drag}
          />
        ))}
      </ol>
      <WaitingCommands of="programme_" />
      {command.error !== undefined && (
        <p className="at-field__error" role="alert">
          {command.error}
        </p>
      )}
      {steps.length < MAX_STEPS ? (
        <AddStep onAdd={(step) => edit([...steps, step])} />
      ) : (
        <p className="page__note">A programme has at most {MAX_STEPS} steps.</p>
      )}
      <DialogActions>
        <button className="at-button at-button--primary" type="button" onClick={onClose}>
          Done
        </button>
      </DialogActions>
    </Dialog>
  );
}
