import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logging(): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog('info', { write: (line) => void lines.push(line) }), lines };
}

describe('the log', () => {
  it('AUTH-11 keeps what carries the name of a secret to itself, at any depth and in any case', () => {
    const { log, lines } = logging();
    const headers = {
      Authorization: 'Bearer S1',
      cookie: 'a=S2',
      'Set-Cookie': ['b=S3'],
      'sec-websocket-protocol': 'ticket.S4',
    };
    log.info({ headers, deep: [{ more: { token: 'S5', ticket: 'S6' } }], password: 'S7' }, 'hello');
    log.child({ token: 'S8' }).info('child');
    expect(lines.join('')).not.toMatch(/S\d/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'hello', password: '[redacted]' });
  });

  it('writes a name that looks like more as one escaped line', () => {
    const { log, lines } = logging();
    const name = '\n{"level":60}\r\u001b[31m\u2028\u2029\u0085\u202e\u009b';
    log.info({ name }, name);
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(line)).toMatchObject({ name, msg: name, level: 'info' });
  });

  it('writes an error with its cause, and ends at a circle', () => {
    const { log, lines } = logging();
    const circle: Record<string, unknown> = { name: 'round' };
    circle['self'] = circle;
    log.error({ err: new Error('outer', { cause: new Error('inner') }), circle }, 'failed');
    expect(lines[0]).toContain('inner');
    expect(lines[0]).toContain('round');
  });

  it('writes instants as they are', () => {
    const { log, lines } = logging();
    log.info({ at: new Date(0) });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ at: '1970-01-01T00:00:00.000Z' });
  });
});
