/** Where one person stands in one session, over all their devices (PRES-1). */
export type Standing =
  | { readonly at: 'away' }
  /** A list, for it is nearly always one: a set of it would be three times as large, and a list that was spread five times. */
  | { readonly at: 'here'; readonly devices: readonly string[]; readonly since: number }
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
  const others = standing.at === 'here' ? without(standing.devices, connectionId) : [];
  // PRES-2: who comes back within the grace has never left.
  const since = standing.at === 'away' ? now : standing.since;
  return { at: 'here', devices: others.concat(connectionId), since };
}

function disconnected(standing: Standing, connectionId: string, { now, graceMs }: PresenceEnv): Standing {
  if (standing.at !== 'here' || !standing.devices.includes(connectionId)) return standing;
  const devices = without(standing.devices, connectionId);
  if (devices.length > 0) return { ...standing, devices };
  return { at: 'reconnecting', since: standing.since, until: now + graceMs };
}

function without(devices: readonly string[], connectionId: string): readonly string[] {
  return devices.filter((each) => each !== connectionId);
}

function unreachable(event: never): never {
  throw new Error(`unreachable ${JSON.stringify(event)}`);
}
