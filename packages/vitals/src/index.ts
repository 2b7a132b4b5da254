export {
  BREATH_MIN_CONFIDENCE,
  breathFromHeart,
  RSA_DELAY_MS,
  type BreathEstimate,
} from './breathFromHeart.ts';
export { eased, easedPlan, EASES, type Ease } from './ease.ts';
export { frequencyDomain, type FrequencyDomain } from './frequencyDomain.ts';
export {
  encodeHeartRateFrame,
  HeartRateFrameError,
  parseHeartRateFrame,
  type HeartRateFrame,
  type SkinContact,
} from './heartRateFrame.ts';
export { heartTrace, type TracePoint } from './heartTrace.ts';
export {
  meanHeartRate,
  meanNn,
  nn50,
  pnn50,
  poincare,
  rmssd,
  rmssdOfRuns,
  sdnn,
  type Poincare,
} from './hrv.ts';
export {
  agreement,
  cyclesInStep,
  IN_STEP_TURNS,
  outOfStep,
  stepInStep,
  type InStep,
  type InStepTick,
} from './inStep.ts';
export { BREATH_EASING, keyframes, type BreathKeyframe } from './keyframes.ts';
export {
  HEART_MIN_BEATS,
  HEART_MIN_QUALITY,
  HEART_STALE_MS,
  HEART_WINDOW_MS,
  reading,
  silentHeart,
  step,
  type HeartPacket,
  type HeartReading,
  type LiveHeart,
} from './liveHeart.ts';
export { paceOf, type Pace } from './pace.ts';
export {
  nextBoundary,
  pacerAt,
  phaseAt,
  type BreathPhase,
  type PacerPlan,
  type PlannedBreath,
} from './pacer.ts';
export { pressedPhaseAt, stepPress, unpressed, type Press, type PressedBreath } from './pressedBreath.ts';
export { cleanRr, isCleanRr, RR_MAX_CHANGE, RR_MAX_MS, RR_MIN_MS, type CleanRr } from './rrCleaning.ts';
export {
  stepSync,
  SYNC_LOST_R,
  SYNC_REACHED_R,
  syncApart,
  type SyncEffect,
  type SyncTick,
  type SyncWatch,
} from './syncWatch.ts';
export { synchrony, type Synchrony } from './synchrony.ts';
export { breathsPerMinute, cycleMs, type PhaseKind, type Technique } from './technique.ts';
export { phaseDifference, wrapTurns } from './turns.ts';
