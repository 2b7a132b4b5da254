import { useLive } from '../session/LiveContext.ts';
import { holdText } from './holdText.ts';
import { useProgramme } from './useProgramme.ts';

/** What another breath does to a programme that is under way, said before it is done. */
export function HoldNote() {
  const { now } = useLive();
  const programme = useProgramme();
  const text = programme ? holdText(programme, now()) : '';
  return text === '' ? null : <p className="page__note">{text}</p>;
}
