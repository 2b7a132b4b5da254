import type { Programme } from '@attune/protocol';
import { leads, useLive } from '../session/LiveContext.ts';
import { followText } from './programmeText.ts';
import { useProgramme, useStanding } from './useProgramme.ts';

/** How far the programme is, for those who follow it; who leads reads more in the deck. */
export function ProgrammeLine() {
  const { me } = useLive();
  const programme = useProgramme();
  return programme && !leads(me) ? <Line programme={programme} /> : null;
}

function Line({ programme }: { programme: Programme }) {
  const text = followText(programme, useStanding(programme));
  return text === '' ? null : <p className="live__programme">{text}</p>;
}
