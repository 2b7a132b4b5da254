export { createSession, type SessionCapability } from './session.ts';
