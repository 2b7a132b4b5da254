export {
  useChannel,
  useEvents,
  useIdentity,
  useOutbox,
  useRecovery,
  useSignal,
  useStates,
  useStatus,
} from './composables.ts';
export { createAttune, useClient } from './plugin.ts';
