export { useChannel, useEvents, useIdentity, useOutbox, useSignal, useStates, useStatus } from './hooks.ts';
export { AttuneProvider, useClient } from './provider.ts';
