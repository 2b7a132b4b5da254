import { createAchievement } from './achievement/index.ts';
import { createAdmin } from './admin/index.ts';
import { createAuth, type Auth } from './auth/index.ts';
import { createBreath } from './breath/index.ts';
import type { Capability, PhaseOf, Realtime } from './capability.ts';
import { createChat } from './chat/index.ts';
import type { Config } from './config.ts';
import { createFeedback } from './feedback/index.ts';
import { createHealth } from './health/index.ts';
import { createLead } from './lead/index.ts';
import type { StateStore } from './hub/stateStore.ts';
import { statesAnew } from './hydrate.ts';
import { createIntake } from './intake/index.ts';
import { createNode, type NodeCapability, type Vitals } from './node/index.ts';
import { createPeople } from './people/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';
import { randomFraction } from './platform/random.ts';
import type { CreateRateLimiter } from './platform/rateLimiter.ts';
import { createSealing } from './platform/sealing.ts';
import { createPresence } from './presence/index.ts';
import { createProgramme } from './programme/index.ts';
import { createRecord } from './record/index.ts';
import { createSession } from './session/index.ts';
import type { Storage } from './storage/storage.ts';
import { createTechnique } from './technique/index.ts';
import { createUpstream } from './upstream/index.ts';
import { createUnwell } from './unwell/index.ts';
import { createVote } from './vote/index.ts';
import { createWaiting } from './waiting/index.ts';
import { createPost, createWebhook } from './webhook/index.ts';

/** What a crowd changes is told to everybody who watches: ten times a second is often enough, and one change alone waits for nothing. */
const REST_MS = 100;
/** The counts of a vote are read by people, who are to look at the breath again. */
const VOTE_REST_MS = 1_000;
/** Whoever leads sees once a second how many screens have followed. */
const RECEIPTS_REST_MS = 1_000;
/** Words are read, not watched; and with all of them what is told of one thing is 40 KB. */
const FEEDBACK_REST_MS = 1_000;

export type CapabilitiesDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly storage: Storage;
  readonly states: StateStore;
  /** This node's id. */
  readonly node: string;
  readonly realtime: Realtime;
  readonly publicUrl: () => string;
  readonly announceAdmin: (admin: { email: string; password: string }) => void;
  /** Counts of limits: of this node, or of all. */
  readonly createLimiter: CreateRateLimiter;
  readonly metrics: Pick<Metrics, 'upstreamEvents' | 'webhookAttempts'>;
  /** Of the program. */
  readonly version: string;
  readonly vitals: () => Vitals;
};

export type Capabilities = {
  /** In the declared order. */
  readonly all: readonly Capability[];
  readonly auth: Auth;
  readonly node: NodeCapability;
  readonly phaseOf: PhaseOf;
};

/** Every capability there is, each given what it needs of those before it. */
export function buildCapabilities(deps: CapabilitiesDeps): Capabilities {
  const { config, clock, log, storage, states, realtime, publicUrl, announceAdmin } = deps;
  const onTrouble = (error: unknown) => log.error({ err: error }, 'something failed that nobody waits for');
  const shared = { storage, clock, states, node: deps.node, realtime, random: randomFraction, onTrouble };
  const onDevices = (userIds: readonly string[]) => admin.devicesChanged(userIds);
  const people = createPeople({ ...shared, publicUrl, onDevices });
  const auth = createAuth({
    storage,
    clock,
    jwtSecret: config.jwtSecret,
    admin: config.admin,
    announceAdmin,
    createLimiter: deps.createLimiter,
    userOf: people.userOf,
  });
  const technique = createTechnique(deps);
  const session = createSession({
    ...shared,
    people,
    auth,
    technique,
    opening: (sessionId) => programme.opening(sessionId),
  });
  const programme = createProgramme({ ...shared, session, technique });
  const waiting = createWaiting({ ...shared, people, session });
  const rest = { clock, ms: REST_MS };
  const intake = createIntake({ ...shared, rest });
  const presence = createPresence({ ...shared, rest });
  const lead = createLead({ ...shared, people, rest: { clock, ms: RECEIPTS_REST_MS } });
  const chat = createChat({ storage, lead });
  const breath = createBreath({ ...shared, onMeasured: (measured) => achievement.measured(measured) });
  const vote = createVote({ ...shared, session, technique, rest: { clock, ms: VOTE_REST_MS } });
  const feedback = createFeedback({ ...shared, rest: { clock, ms: FEEDBACK_REST_MS } });
  const unwell = createUnwell({ ...shared, rest });
  const achievement = createAchievement(shared);
  const health = createHealth({ ...shared, onMeasured: achievement.heartMeasured });
  const sealing = createSealing(config.jwtSecret, 'signing secrets');
  const upstream = createUpstream({
    ...shared,
    ...{ session, technique, breath, achievement, vote, sealing },
    onReceived: (type, outcome) => deps.metrics.upstreamEvents.inc({ type, outcome }),
  });
  const allowPrivate = config.webhookAllowPrivate;
  const webhook = createWebhook({
    ...shared,
    ...{ sealing, publicUrl, allowPrivate },
    post: createPost({ allowPrivate }),
    onAttempt: (status) => deps.metrics.webhookAttempts.inc({ status }),
  });
  const node = createNode({ ...deps, id: deps.node, onTrouble });
  const admin = createAdmin({
    rest,
    realtime,
    viewUsers: people.userViews,
    viewSessions: session.viewSessions,
    onTrouble,
  });
  const keeps = () => all.flatMap((capability) => capability.keeps ?? []);
  const record = createRecord({
    ...shared,
    viewSessions: session.viewSessions,
    keeps,
    statesAnew: (channel) => statesAnew(all, channel),
  });
  const all: readonly Capability[] = [
    auth,
    people,
    technique,
    session,
    programme,
    waiting,
    intake,
    presence,
    lead,
    chat,
    breath,
    vote,
    feedback,
    unwell,
    achievement,
    health,
    record,
    upstream,
    webhook,
    node,
    admin,
  ];
  return { all, auth, node, phaseOf: session.phaseOf };
}
