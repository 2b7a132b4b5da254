import { createAdmin } from './admin/index.ts';
import { createAuth, type Auth } from './auth/index.ts';
import type { Capability, PhaseOf, Realtime } from './capability.ts';
import { createChat } from './chat/index.ts';
import type { Config } from './config.ts';
import { createHealth } from './health/index.ts';
import type { StateStore } from './hub/stateStore.ts';
import { createPeople } from './people/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { createPresence } from './presence/index.ts';
import { createSession } from './session/index.ts';
import type { Storage } from './storage/storage.ts';

export type CapabilitiesDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly storage: Storage;
  readonly states: StateStore;
  readonly realtime: Realtime;
  readonly publicUrl: () => string;
  readonly announceAdmin: (admin: { email: string; password: string }) => void;
};

export type Capabilities = {
  /** In the declared order. */
  readonly all: readonly Capability[];
  readonly auth: Auth;
  readonly phaseOf: PhaseOf;
};

/** Every capability there is, each given what it needs of those before it. */
export function buildCapabilities(deps: CapabilitiesDeps): Capabilities {
  const { config, clock, log, storage, states, realtime, publicUrl, announceAdmin } = deps;
  const onTrouble = (error: unknown) => log.error({ err: error }, 'something failed that nobody waits for');
  const people = createPeople({ storage, clock, realtime, publicUrl });
  const auth = createAuth({
    storage,
    states,
    clock,
    jwtSecret: config.jwtSecret,
    admin: config.admin,
    announceAdmin,
    userOf: people.userOf,
  });
  const session = createSession({ storage, clock, realtime, people, auth, onTrouble });
  const presence = createPresence({ storage, clock, realtime, onTrouble });
  const chat = createChat({ storage });
  const health = createHealth();
  const admin = createAdmin({
    realtime,
    viewUsers: people.userViews,
    viewSessions: session.viewSessions,
    onTrouble,
  });
  return { all: [auth, people, session, presence, chat, health, admin], auth, phaseOf: session.phaseOf };
}
