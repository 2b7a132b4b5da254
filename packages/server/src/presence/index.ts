export { createPresence, type PresenceDeps } from './presence.ts';
