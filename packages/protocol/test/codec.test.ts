import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CONTRACT,
  decodeClientFrame,
  decodeServerFrame,
  declarationOf,
  encodeFrame,
  FrameError,
  limits,
  toErrorData,
  type ClientFrame,
  type ServerFrame,
} from '../src/index.ts';

const fixture = <T>(name: string): T[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as T[];

const decode = (text: string) => decodeClientFrame(text, Buffer.byteLength(text));

function refusalOf(text: string): FrameError {
  try {
    decode(text);
  } catch (error) {
    if (error instanceof FrameError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('golden frames', () => {
  const client = fixture<ClientFrame>('valid/client');
  const server = fixture<ServerFrame>('valid/server');

  it.each(client.map((frame) => [frame.type, frame] as const))('FRAME-1 a client may send %s', (_, frame) => {
    const decoded = decode(encodeFrame(frame));
    expect({ type: decoded.type, id: decoded.id, data: decoded.data }).toEqual({
      type: frame.type,
      id: frame.id,
      data: frame.data ?? {},
    });
  });

  it.each(server.map((frame) => [frame.type, frame] as const))('FRAME-2 a client reads %s', (_, frame) => {
    const known = Object.fromEntries(Object.entries(frame).filter(([key]) => key !== 'a_new_field'));
    expect(decodeServerFrame(encodeFrame(frame))).toEqual(known);
  });

  it('FRAME-2 a session as a version without pauses tells it is not paused', () => {
    const { data, ...frame } = server.find(({ type }) => type === 'session') as ServerFrame;
    const { value, ...change } = data as { value: object };
    const { pause: _, ...older } = value as { pause: unknown };
    const told = JSON.stringify({ ...frame, data: { ...change, value: older } });
    expect(decodeServerFrame(told).data).toEqual(data);
  });

  it('CLIENT-20 a name that is not in its list is handed over, and anything else that is not as declared is not', () => {
    const { data, ...frame } = server.find(({ type }) => type === 'session') as ServerFrame;
    const { value, ...change } = data as { value: object };
    const read = (more: object) =>
      decodeServerFrame(JSON.stringify({ ...frame, data: { ...change, value: { ...value, ...more } } })).data;
    expect(read({ phase: 'adrift' })).toEqual({ ...change, value: { ...value, phase: 'adrift' } });
    expect(() => read({ phase: 7 })).toThrow();
    expect(() => read({ phase: 'adrift', people: 'many' })).toThrow();
  });

  it('FRAME-2 there is a golden frame for every message of the contract', () => {
    const sent = new Set(client.map((frame) => frame.type));
    const delivered = new Set(server.map((frame) => frame.type));
    const missing = CONTRACT.flatMap((declaration) => [
      ...('sent' in declaration && !sent.has(declaration.type) ? [`client ${declaration.type}`] : []),
      ...('delivered' in declaration && !delivered.has(declaration.type)
        ? [`server ${declaration.type}`]
        : []),
    ]);
    expect(missing).toEqual([]);
  });

  it('FRAME-2 fields that are not known are dropped, also inside of data', () => {
    const [welcome] = server;
    const later = { ...welcome, data: { ...(welcome?.data as object), region: 'eu' } };
    expect(decodeServerFrame(JSON.stringify(later)).data).toEqual(welcome?.data);
  });
});

describe('bad frames', () => {
  const invalid = fixture<{ name: string; text: string; error: string }>('invalid/client');

  it.each(invalid.map((row) => [row.name, row] as const))(
    'FRAME-4 FRAME-6 FRAME-7 FRAME-10 refuses %s',
    (_, { text, error }) => {
      expect(refusalOf(text).error).toBe(error);
    },
  );

  it('FRAME-4 parsed input never reaches a prototype', () => {
    for (const { text } of invalid) expect(() => decode(text)).toThrow();
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('FRAME-4 minus zero is told from numbers and texts that only look like it', () => {
    const said = (number: string) => `{"type":"pong","id":"-0","data":{"x":${number}}}`;
    for (const number of ['-0', '-0.0', '-0e5', '[1,-0]']) {
      expect(refusalOf(said(number)).details).toEqual({ reason: 'minus_zero' });
    }
    for (const number of ['-0.5', '-10', '1e-0', '"-0"']) {
      expect(refusalOf(said(number)).error).toBe('VALIDATION_ERROR');
    }
  });

  it('FRAME-4 64 KiB of brackets are refused before they are parsed', () => {
    expect(refusalOf('['.repeat(limits.MAX_FRAME_BYTES)).details).toEqual({ reason: 'too_deep' });
  });

  it('FRAME-3 a refusal names the request when its id could be read', () => {
    expect(refusalOf('{"type":"hello","id":"r-7"}').correlationId).toBe('r-7');
    expect(refusalOf('{"type":"hello","id":"r-7","correlation_id":"c-1"}').correlationId).toBe('c-1');
    expect(refusalOf('{"type":"pong","id":"bad id"}').correlationId).toBeUndefined();
  });

  it('FRAME-8 a message above its own limit is refused by size, however valid', () => {
    const text = JSON.stringify({ type: 'pong', id: '1', data: {} });
    expect(() => decodeClientFrame(text, 513)).toThrow(expect.objectContaining({ error: 'TOO_LARGE' }));
  });

  it('FRAME-9 an error answer stays below 512 bytes whatever was sent', () => {
    const long = 'x'.repeat(60_000);
    const answers = [
      `{"type":"${long}","id":"1"}`,
      `{"type":"chat_message","id":"1","channel":"session:s1","data":{"${long}":1}}`,
      `{"type":"chat_message","id":"1","channel":"session:s1","data":{"text":"${long}"}}`,
      `{"type":"subscribe","id":"1","data":{"channel":"${long}"}}`,
      JSON.stringify({
        type: 'technique_change',
        id: '1',
        channel: 'session:s1',
        data: { technique: { id: 'x', name: 'x', phases: Array(16_000).fill(1) } },
      }),
    ].map((text) => JSON.stringify(toErrorData(decodeOrRefusal(text))));
    for (const answer of answers) {
      expect(answer.length).toBeLessThanOrEqual(limits.MAX_ERROR_BYTES);
      expect(answer).not.toContain('xxxxxxxxxx');
    }
  });

  it('FRAME-11 an instant without milliseconds or zone is not one', () => {
    const frame = {
      type: 'ping',
      id: '1',
      timestamp: '2026-11-21T08:00:00Z',
      data: { server_time: '2026-11-21T08:00:00.000Z' },
    };
    expect(() => decodeServerFrame(JSON.stringify(frame))).toThrow();
  });
});

// Above its size limit a chat line is refused before its text is looked at; the byte count is set low to reach the schema.
function decodeOrRefusal(text: string): FrameError {
  try {
    decodeClientFrame(text, 100);
  } catch (error) {
    if (error instanceof FrameError) return error;
  }
  throw new Error('was accepted');
}

describe('a line of chat', () => {
  const line = (text: string) =>
    decode(JSON.stringify({ type: 'chat_message', id: '1', channel: 'session:s1', data: { text } })).data;

  it('CHAT-1 is trimmed, and may have line ends and every script', () => {
    expect(line('  Bom dia,\n皆さん 🌬️  ')).toEqual({ text: 'Bom dia,\n皆さん 🌬️' });
    expect(line('x'.repeat(2_000))).toEqual({ text: 'x'.repeat(2_000) });
  });

  it('CHAT-1 has something to say, and no more than 2,000 characters', () => {
    for (const text of ['', ' \n\t ', 'x'.repeat(2_001)]) {
      expect(() => line(text)).toThrow(expect.objectContaining({ error: 'VALIDATION_ERROR' }));
    }
  });
});

describe('the contract', () => {
  it('FRAME-6 no type is declared twice', () => {
    const types = CONTRACT.map((declaration) => declaration.type);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(declarationOf(type)?.type).toBe(type);
  });

  it('PERM-5 an observer may send control only', () => {
    const sendable = CONTRACT.filter(
      (d) => 'sent' in d && (d.sent.roles as readonly string[]).includes('observer'),
    );
    expect(sendable.every((declaration) => declaration.class === 'control')).toBe(true);
  });
});
