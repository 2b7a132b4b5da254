import { lazy, type ComponentType } from 'react';

// In chunks of their own: the breath does not wait for what somebody may open later.
const loaders = {
  confirm: () => import('../ui/ConfirmDialog.tsx'),
  ease: () => import('../breath/EaseDialog.tsx'),
  eyesClosed: () => import('../breath/EyesClosed.tsx'),
  feedbackPanel: () => import('../lead/FeedbackPanel.tsx'),
  heartPanel: () => import('../health/HeartPanel.tsx'),
  leadDeck: () => import('../lead/LeadDeck.tsx'),
  personTools: () => import('../lead/PersonTools.tsx'),
  intakeOffer: () => import('../intake/IntakeOffer.tsx'),
  intake: () => import('../intake/IntakeDialog.tsx'),
  newLead: () => import('../lead/NewLead.tsx'),
  readings: () => import('../lead/ReadingsPanel.tsx'),
  programme: () => import('../programme/ProgrammeDialog.tsx'),
  settings: () => import('../settings/SettingsDialog.tsx'),
  shortcuts: () => import('../shortcuts/ShortcutsDialog.tsx'),
  technique: () => import('../lead/TechniqueDialog.tsx'),
  techniqueFeedback: () => import('../feedback/TechniqueFeedback.tsx'),
  together: () => import('../breath/TogetherDialog.tsx'),
  unwellList: () => import('../lead/UnwellList.tsx'),
  voteDialog: () => import('../lead/VoteDialog.tsx'),
  waitingLine: () => import('../waiting/WaitingLine.tsx'),
  votePanel: () => import('../vote/VotePanel.tsx'),
};

export const ConfirmDialog = lazy(() => loaders.confirm().then((m) => asDefault(m.ConfirmDialog)));
export const EaseDialog = lazy(() => loaders.ease().then((m) => asDefault(m.EaseDialog)));
export const EyesClosed = lazy(() => loaders.eyesClosed().then((m) => asDefault(m.EyesClosed)));
export const FeedbackPanel = lazy(() => loaders.feedbackPanel().then((m) => asDefault(m.FeedbackPanel)));
export const HeartPanel = lazy(() => loaders.heartPanel().then((m) => asDefault(m.HeartPanel)));
export const LeadDeck = lazy(() => loaders.leadDeck().then((m) => asDefault(m.LeadDeck)));
export const PersonTools = lazy(() => loaders.personTools().then((m) => asDefault(m.PersonTools)));
export const IntakeDialog = lazy(() => loaders.intake().then((m) => asDefault(m.IntakeDialog)));
export const IntakeOffer = lazy(() => loaders.intakeOffer().then((m) => asDefault(m.IntakeOffer)));
export const NewLead = lazy(() => loaders.newLead().then((m) => asDefault(m.NewLead)));
export const ReadingsPanel = lazy(() => loaders.readings().then((m) => asDefault(m.ReadingsPanel)));
export const ProgrammeDialog = lazy(() => loaders.programme().then((m) => asDefault(m.ProgrammeDialog)));
export const SettingsDialog = lazy(() => loaders.settings().then((m) => asDefault(m.SettingsDialog)));
export const ShortcutsDialog = lazy(() => loaders.shortcuts().then((m) => asDefault(m.ShortcutsDialog)));
export const TechniqueDialog = lazy(() => loaders.technique().then((m) => asDefault(m.TechniqueDialog)));
export const TechniqueFeedback = lazy(() =>
  loaders.techniqueFeedback().then((m) => asDefault(m.TechniqueFeedback)),
);
export const TogetherDialog = lazy(() => loaders.together().then((m) => asDefault(m.TogetherDialog)));
export const UnwellList = lazy(() => loaders.unwellList().then((m) => asDefault(m.UnwellList)));
export const VoteDialog = lazy(() => loaders.voteDialog().then((m) => asDefault(m.VoteDialog)));
export const WaitingLine = lazy(() => loaders.waitingLine().then((m) => asDefault(m.WaitingLine)));
export const VotePanel = lazy(() => loaders.votePanel().then((m) => asDefault(m.VotePanel)));

function asDefault<P>(component: ComponentType<P>): { default: ComponentType<P> } {
  return { default: component };
}

/** Fetches them ahead, so that they open without a network, and after a new version replaced the files. */
export function preloadDialogs(): void {
  // What fails here is asked for again when it is opened.
  for (const load of Object.values(loaders)) load().catch(() => undefined);
}
