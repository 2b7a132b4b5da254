export { createAuth, type Auth, type AuthDeps, type Credentials } from './auth.ts';
export type { AdminAccount } from './firstAdmin.ts';
export { createPasswords, type Passwords } from './passwords.ts';
export type { Admittance } from './seatRules.ts';
export type { Issued } from './tokens.ts';
