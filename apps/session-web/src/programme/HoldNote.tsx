import { useProgramme } from './useProgramme.ts';

/** What another breath does to a programme that is under way, said before it is done. */
export function HoldNote() {
  const run = useProgramme()?.run.at;
  if (run !== 'running' && run !== 'paused') return null;
  return (
    <p className="page__note">
      The programme then waits for you: “Next step” goes on with it, and passes over what was breathed
      already.
    </p>
  );
}
