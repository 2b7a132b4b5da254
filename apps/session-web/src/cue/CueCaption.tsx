import { memo } from 'react';
import './cue.css';
import { useCue } from './useCue.ts';

/** What whoever leads says, as a caption over the breath; screen readers hear it by the announcer. */
export const CueCaption = memo(function CueCaption() {
  const cue = useCue();
  if (!cue) return null;
  return (
    <p className="cue" data-priority={cue.priority}>
      <span className="cue__from">{cue.from.name}</span> {cue.text}
    </p>
  );
});
