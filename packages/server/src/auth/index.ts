export { createAuth, type Auth } from './auth.ts';
