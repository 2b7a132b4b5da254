import { programmeAt, type Programme } from '@attune/protocol';

/** What another breath does to it, before one is chosen; nothing where no step is to come. */
export function holdText(programme: Programme, now: number): string {
  const { at } = programme.run;
  const isUnderWay = at === 'running' || at === 'paused';
  if (!isUnderWay || programmeAt(programme, now).next === null) return '';
  return 'The programme then waits for you: “Next step” goes on with the first step to come that is another breath, if there is one.';
}
