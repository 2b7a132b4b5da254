import {
  ERRORS,
  ProtocolError,
  sessionChannel,
  userChannel,
  type Person,
  type UpstreamReport,
} from '@attune/protocol';
import type { AchievementCapability } from '../achievement/index.ts';
import type { BreathCapability } from '../breath/index.ts';
import type { Plan, Realtime } from '../capability.ts';
import { cueing } from '../lead/index.ts';
import { inPhase, type SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { UpstreamEventRow } from '../storage/tables.integrations.ts';
import type { TechniqueCapability } from '../technique/index.ts';
import type { VoteCapability } from '../vote/index.ts';
import { contentOf, isKnown, type Content } from './content.ts';
import { hasSession, isSeated, kept, readReport, toRefusal } from './store.ts';

/** Who reports: a device cloud by its secret, or an admin. */
export type Sender = { readonly secretId: string | null; readonly name: string; readonly by: Person };

export type ReceivingDeps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly session: Pick<SessionCapability, 'planCommand'>;
  readonly technique: Pick<TechniqueCapability, 'techniqueOf'>;
  readonly breath: Pick<BreathCapability, 'planSync'>;
  readonly achievement: Pick<AchievementCapability, 'planGiven'>;
  readonly vote: Pick<VoteCapability, 'planBallot'>;
  /** A report was kept for the first time. `type` is `unknown` for all that have no meaning here. */
  readonly onReceived: (type: string, outcome: UpstreamEventRow['outcome']) => void;
};

/** Times that somebody else may be faster with the same session, or with the same report. */
const ATTEMPTS = 5;

/** While somebody is breathing, or has just. */
const MILESTONE_PHASES = ['live', 'paused', 'ending'] as const;

type Asked = {
  readonly sessionId: string;
  readonly report: UpstreamReport;
  readonly sender: Sender;
  readonly now: number;
};

/**
 * Takes a report: what it means happens and it is kept, in one transaction, or it is kept with the reason why nothing happened. Answers
 * what is kept, which is that of the first time for one that came before (UP-4). Rejects when it should be sent again.
 */
export async function receive(deps: ReceivingDeps, asked: Asked): Promise<UpstreamEventRow> {
  const { storage } = deps;
  if (!(await hasSession(storage, asked.sessionId))) throw new ProtocolError('SESSION_NOT_FOUND');
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const before = await readReport(storage, asked.sessionId, asked.report.id);
    if (before) return before;
    try {
      return await take(deps, asked);
    } catch (error) {
      // Either the same report on another node, or somebody has moved the session since it was looked at.
      if (!isTaken(error)) throw error;
    }
  }
  throw new ProtocolError('UNAVAILABLE', { retryAfterMs: 1_000 });
}

async function take(deps: ReceivingDeps, asked: Asked): Promise<UpstreamEventRow> {
  const planned = await planReport(deps, asked);
  try {
    return await keep(deps, planned);
  } catch (error) {
    // What somebody was faster with is looked at again.
    if (isTaken(error) || !isFinal(error)) throw error;
    return keep(deps, refused(asked, error));
  }
}

/** A report as it is to be kept, and what happens with it. */
type Planned = { readonly row: UpstreamEventRow; readonly plan: Plan };

/** Nothing is written yet, so nobody can have been faster: a CONFLICT is a refusal like any other here. */
async function planReport(deps: ReceivingDeps, asked: Asked): Promise<Planned> {
  try {
    const content = contentOf(asked.report);
    return { row: rowOf(asked, content), plan: content ? await planOf(deps, asked, content) : {} };
  } catch (error) {
    if (!isFinal(error)) throw error;
    return refused(asked, error);
  }
}

function refused(asked: Asked, error: ProtocolError): Planned {
  return { row: { ...rowOf(asked, undefined), outcome: 'refused', refusal: toRefusal(error) }, plan: {} };
}

/** What may succeed later is not settled yet. */
function isFinal(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && !ERRORS[error.error].retry;
}

function isTaken(error: unknown): boolean {
  return error instanceof ProtocolError && error.error === 'CONFLICT';
}

async function keep(
  { storage, realtime, onReceived }: ReceivingDeps,
  { row, plan }: Planned,
): Promise<UpstreamEventRow> {
  await realtime.carryOut({ ...plan, effects: [kept(storage, row), ...(plan.effects ?? [])] });
  onReceived(isKnown(row.type) ? row.type : 'unknown', row.outcome);
  return row;
}

function rowOf({ sessionId, report, sender, now }: Asked, content: Content | undefined): UpstreamEventRow {
  return {
    session_id: sessionId,
    id: report.id,
    type: report.type,
    outcome: content ? 'applied' : 'unknown',
    refusal: null,
    secret_id: sender.secretId,
    sender: sender.name,
    user_id: content && 'userId' in content ? (content.userId ?? null) : null,
    happened_at: report.timestamp,
    received_at: now,
    data: JSON.stringify(report.data),
  };
}

async function planOf(deps: ReceivingDeps, asked: Asked, content: Content): Promise<Plan> {
  const { session, technique, breath, achievement } = deps;
  const { sessionId, sender, now } = asked;
  switch (content.does) {
    case 'start':
      return session.planCommand(sessionId, { type: 'start' }, sender.by, now);
    case 'end':
      return session.planCommand(sessionId, { type: 'end', reason: 'led' }, sender.by, now);
    case 'change': {
      const next = await technique.techniqueOf(content.technique, 'data.technique');
      return session.planCommand(sessionId, { type: 'change', technique: next }, sender.by, now);
    }
    case 'sync':
      return breath.planSync(sessionId, content.phases, now);
    case 'give':
      return achievement.planGiven(sessionId, content.given, now);
    case 'say':
      return cueing(deps.storage, sessionId, content.said, sender.by);
    case 'vote':
      await checkSeated(deps, sessionId, content.userId);
      return deps.vote.planBallot({ sessionId, ...content, now });
    case 'tell':
      return milestonePlan(deps, sessionId, content);
    default:
      return unreachable(content);
  }
}

/** UP-9: what is a person's, only that person is told. */
async function milestonePlan(
  deps: ReceivingDeps,
  sessionId: string,
  { milestone, userId }: Extract<Content, { readonly does: 'tell' }>,
): Promise<Plan> {
  if (userId !== undefined) await checkSeated(deps, sessionId, userId);
  const channel = userId === undefined ? sessionChannel(sessionId) : userChannel(userId);
  return {
    effects: [inPhase(deps.storage, sessionId, MILESTONE_PHASES)],
    events: [{ channel, type: 'hrv_milestone', data: { ...milestone, session_id: sessionId } }],
  };
}

async function checkSeated({ storage }: ReceivingDeps, sessionId: string, userId: string): Promise<void> {
  if (await isSeated(storage, sessionId, userId)) return;
  throw new ProtocolError('VALIDATION_ERROR', {
    details: { field: 'data.user_id', problem: 'is nobody who has come into this session' },
  });
}

function unreachable(content: never): never {
  throw new Error(`unreachable ${JSON.stringify(content)}`);
}
