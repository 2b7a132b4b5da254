import { afterClose, CHANNELS, CLOSE, ERRORS, limits, ROLES } from '@attune/protocol';
import { code, list, table } from './markdown.ts';

const AFTER_CLOSE = {
  retry: 'come back',
  reauthenticate: 'get fresh credentials and come back',
  stop: 'stay away',
} as const;

export function errorTable(): string {
  const rows = Object.entries(ERRORS).map(([name, error]) => [
    code(name),
    `${error.code}`,
    `${error.status}`,
    error.retry ? 'may help' : 'does not help',
    error.message,
  ]);
  return table(['name', 'code', 'HTTP', 'trying again', 'message'], rows);
}

export function closeCodeTable(): string {
  const rows = Object.entries(CLOSE).map(([name, number]) => [
    `${number}`,
    code(name),
    AFTER_CLOSE[afterClose(number)],
  ]);
  return table(['code', 'name', 'the client is to'], rows);
}

export function channelTable(): string {
  const rows = Object.entries(CHANNELS).map(([kind, { roles }]) => [code(kind), list(roles)]);
  return table(['kind', 'open to'], rows);
}

export function rateTable(): string {
  const rows = Object.entries(limits.RATES).map(([name, { burst, perMinute }]) => [
    code(name),
    `${burst}`,
    ...ROLES.map((role) => `${perMinute * limits.ROLE_RATE_FACTOR[role]}`),
  ]);
  return table(['class', 'burst', ...ROLES.map((role) => `a minute, ${role}`)], rows);
}
