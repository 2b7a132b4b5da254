export {
  useChannel,
  useEvents,
  useIdentity,
  useOutbox,
  useRecovery,
  useSignal,
  useStates,
  useStatus,
} from './hooks.ts';
export { AttuneProvider, useClient } from './provider.ts';
