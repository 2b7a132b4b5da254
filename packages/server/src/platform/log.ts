import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** AUTH-11: whatever carries one of these names is a secret, at any depth. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'ticket',
  'password',
  'secret',
  'sec-websocket-protocol',
]);
const REDACTED = '[redacted]';
/** Deeper than anything that is logged on purpose; also ends cycles. */
const MAX_DEPTH = 8;

/** JSON leaves these as they are, and a terminal or a log viewer starts a line at them or reads on backwards. */
const UNSAFE_IN_LOG = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One JSON object a line. Bodies are never logged, and of a path only its template, for codes of invites stand in paths. */
export function createLog(level: LogLevel, destination: DestinationStream = process.stdout): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      // Once more for what child loggers are bound to, which the formatter does not see.
      redact: { paths: [...SECRET_NAMES].map((name) => `["${name}"]`), censor: REDACTED },
    },
    { write: (line) => destination.write(escapeLine(line)) },
  );
}

function escapeLine(line: string): string {
  return line.replace(UNSAFE_IN_LOG, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return redact(fields, 0) as Record<string, unknown>;
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth > MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      SECRET_NAMES.has(name.toLowerCase()) ? REDACTED : redact(field, depth + 1),
    ]),
  );
}
