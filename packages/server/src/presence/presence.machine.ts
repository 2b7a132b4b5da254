/** Where one person stands in one session, over all their devices (PRES-1). */
export type Standing =
  | { readonly at: 'away' }
  | { readonly at: 'here'; readonly devices: ReadonlySet<string>; readonly since: number }
  | { readonly at: 'reconnecting'; readonly since: number; readonly until: number };

export type PresenceEvent =
  | { readonly type: 'connected'; readonly connectionId: string }
  | { readonly type: 'disconnected'; readonly connectionId: string }
  /** The grace of the loss that was to end then is over. */
  | { readonly type: 'alarm'; readonly until: number }
  /** The seat is no longer good: nobody is coming back. */
  | { readonly type: 'closed' };

export type PresenceEnv = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly graceMs: number;
};

export const AWAY: Standing = { at: 'away' };

export function step(standing: Standing, event: PresenceEvent, env: PresenceEnv): Standing {
  switch (event.type) {
    case 'connected':
      return connected(standing, event.connectionId, env.now);
    case 'disconnected':
      return disconnected(standing, event.connectionId, env);
    case 'alarm':
      // By the timer, not by the wall clock, which may have been set back meanwhile.
      return standing.at === 'reconnecting' && standing.until === event.until ? AWAY : standing;
    case 'closed':
      return AWAY;
    default:
      return unreachable(event);
  }
}

function connected(standing: Standing, connectionId: string, now: number): Standing {
  const devices = standing.at === 'here' ? standing.devices : [];
  // PRES-2: who comes back within the grace has never left.
  const since = standing.at === 'away' ? now : standing.since;
  return { at: 'here', devices: new Set([...devices, connectionId]), since };
}

function disconnected(standing: Standing, connectionId: string, { now, graceMs }: PresenceEnv): Standing {
  if (standing.at !== 'here' || !standing.devices.has(connectionId)) return standing;
  const devices = new Set(standing.devices);
  devices.delete(connectionId);
  if (devices.size > 0) return { ...standing, devices };
  return { at: 'reconnecting', since: standing.since, until: now + graceMs };
}

function unreachable(event: never): never {
  throw new Error(`unreachable ${JSON.stringify(event)}`);
}
