import type { SessionPhase } from '@attune/protocol';

/** The one step that a phase asks for; its button stays where it is, and so does the focus. */
export type DeckStep = {
  readonly type: 'session_start' | 'session_pause' | 'session_resume';
  readonly text: string;
  readonly isMain: boolean;
};

const START: DeckStep = { type: 'session_start', text: 'Start session', isMain: true };

const STEPS: ReadonlyMap<SessionPhase, DeckStep> = new Map([
  ['scheduled', START],
  ['lobby', START],
  ['live', { type: 'session_pause', text: 'Pause', isMain: false }],
  ['paused', { type: 'session_resume', text: 'Go on', isMain: true }],
]);

export function deckStep(phase: SessionPhase): DeckStep | undefined {
  return STEPS.get(phase);
}
