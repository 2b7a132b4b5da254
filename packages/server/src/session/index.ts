export { createSession, type SessionCapability, type SessionDeps } from './session.ts';
