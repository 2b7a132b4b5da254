export {
  useChannel,
  useEvents,
  useIdentity,
  useOutbox,
  useSignal,
  useStates,
  useStatus,
} from './composables.ts';
export { createAttune, useClient } from './plugin.ts';
