import { ArrowDown, ArrowUp, GripVertical, Play, Trash2 } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { ProgrammeStep } from '@attune/protocol';
import { lengthText } from './programmeText.ts';
import type { StepDrag } from './useStepDrag.ts';

type Props = {
  step: ProgrammeStep;
  index: number;
  mark: string;
  /** It was announced, and stays. */
  isFixed: boolean;
  /** Of those that can be moved. */
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
  /** While the session is live. */
  onPick: (() => void) | undefined;
  drag: StepDrag;
};

export function StepRow(props: Props) {
  const { step, index, mark, isFixed, isFirst, isLast, onMove, onRemove, onPick, drag } = props;
  const name = `step ${index + 1}, ${step.technique.name}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li
      className="programme__step"
      data-step={index}
      data-mark={mark}
      aria-current={mark === 'now' ? 'step' : undefined}
      data-drag={drag.markOf(index)}
    >
      <span className="programme__words">
        <span className="programme__name">
          {index + 1}. {step.technique.name}
        </span>
        <span className="page__note">
          {lengthText(step)}
          {mark !== '' && ` · ${mark}`}
        </span>
      </span>
      <span className="programme__tools">
        {onPick && mark !== 'now' && <RowButton icon={Play} label={`Go to ${name}`} onPress={onPick} />}
        {!isFixed && (
          <>
            <button
              className="at-button at-button--quiet at-button--small programme__handle"
              type="button"
              data-handle
              aria-keyshortcuts="ArrowUp ArrowDown"
              onKeyDown={onKeyDown}
              {...drag.handle(index)}
            >
              <GripVertical size={16} aria-hidden />
              <span className="visually-hidden">Move {name}, with the arrow keys</span>
            </button>
            <RowButton icon={ArrowUp} label={`Move up ${name}`} isOff={isFirst} onPress={() => onMove(-1)} />
            <RowButton
              icon={ArrowDown}
              label={`Move down ${name}`}
              isOff={isLast}
              onPress={() => onMove(1)}
            />
            <RowButton icon={Trash2} label={`Remove ${name}`} onPress={onRemove} />
          </>
        )}
      </span>
    </li>
  );
}

type ButtonProps = { icon: typeof Play; label: string; isOff?: boolean; onPress: () => void };

function RowButton({ icon: Icon, label, isOff = false, onPress }: ButtonProps) {
  return (
    <button
      className="at-button at-button--quiet at-button--small"
      type="button"
      aria-disabled={isOff}
      onClick={() => !isOff && onPress()}
    >
      <Icon size={16} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </button>
  );
}
