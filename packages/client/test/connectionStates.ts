import { PING_SLACK_MS, type OpenState, type State } from '../src/connection/machine.ts';
import type { Trip } from '../src/connection/trip.ts';

// States of the machine as its tables begin with them, all at the same instant.

export const NOW = 1_000_000;
export const ENV = { now: NOW, random: 0.5 };
export const PING_MS = 5_000;
export const SILENCE_MS = 12_500;

export const TRIP: Trip = { attempt: 2, rejected: 0, lostAt: NOW - 3_000, first: false };
export const DIALING: State = { at: 'dialing', trip: TRIP, since: NOW - 100 };
export const GREETING: State = { at: 'greeting', trip: TRIP, since: NOW - 100 };
export const WAITING: State = { at: 'waiting', trip: TRIP, until: NOW + 400 };
export const STOPPED: State = { at: 'stopped', ending: { reason: 'stopped', code: 1000, message: '' } };

export function openSince(since: number, changes: Partial<OpenState> = {}): OpenState {
  return {
    at: 'open',
    attempt: 2,
    since,
    heardAt: NOW,
    quietMs: PING_MS + PING_SLACK_MS,
    silenceMs: SILENCE_MS,
    askAt: NOW + PING_MS + PING_SLACK_MS,
    giveUpAt: NOW + SILENCE_MS,
    skippedMs: 0,
    relief: null,
    ...changes,
  };
}
export const OPEN = openSince(NOW - 1_000);
