import { describe, expect, it } from 'vitest';
import type { Delivery, Recovery } from '@attune/client';
import { createSignal } from '@attune/client';
import { catchUp } from './catchUp.ts';
import { chatLines, type ChatMessage } from './chatLines.ts';

const DAY_MS = 86_400_000;
const NOON = new Date(2026, 4, 1, 12).getTime();

const line = (offset: number, text: string, at = NOON + offset * 1000, userId = 'U1'): ChatMessage => ({
  type: 'chat_message',
  id: `m${offset}`,
  at,
  offset,
  data: { text, from: { user_id: userId, name: 'Ana', role: 'participant' } },
});

const delivery = (id: string, text: string, status: 'queued' | 'sent' | 'failed'): Delivery => ({
  id,
  type: 'chat_message',
  data: { text },
  at: NOON,
  status: createSignal<'queued' | 'sent' | 'acknowledged' | 'failed'>(status),
  error: createSignal(undefined),
  done: Promise.resolve({ offset: undefined, duplicate: false }),
  retry: () => undefined,
  dismiss: () => undefined,
});

const recovery = (part: Partial<Recovery>): Recovery => ({
  recovered: true,
  awayMs: 30_000,
  missed: { total: 3, byType: { chat_message: 3 } },
  fromOffset: 2,
  at: NOON,
  ...part,
});

const rows = (lines: ReturnType<typeof chatLines>) =>
  lines.map((one) => (one.row === 'message' ? one.message.data.text : one.row));

describe('catchUp', () => {
  it('counts the lines of chat that were missed', () => {
    expect(catchUp(recovery({}))?.text).toBe('3 messages while you were away');
    expect(catchUp(recovery({ missed: { total: 1, byType: { chat_message: 1 } } }))?.text).toBe(
      '1 message while you were away',
    );
  });

  it('CLIENT-15 names what else was missed', () => {
    const missed = { total: 5, byType: { chat_message: 4, technique_changed: 1 } };
    expect(catchUp(recovery({ missed }))?.text).toBe('4 messages, technique changed while you were away');
  });

  it('says nothing when nothing was missed or nobody was away', () => {
    expect(catchUp(undefined)).toBeUndefined();
    expect(catchUp(recovery({ missed: { total: 2, byType: { participant_joined: 2 } } }))).toBeUndefined();
    expect(
      catchUp(recovery({ recovered: false, reason: 'fresh', missed: { total: 0, byType: {} } })),
    ).toBeUndefined();
  });

  it('CLIENT-9 says so when not all of it could be given', () => {
    const text = catchUp(
      recovery({ recovered: false, reason: 'trimmed', missed: { total: 0, byType: {} } }),
    )?.text;
    expect(text).toContain('may be missing');
  });
});

describe('chatLines', () => {
  it('divides days, and puts what was missed under its divider', () => {
    const lines = chatLines(
      [line(1, 'a', NOON - DAY_MS), line(2, 'b'), line(3, 'c'), line(4, 'd')],
      [],
      { afterOffset: 2, text: '2 messages while you were away' },
      'me',
    );
    expect(rows(lines)).toEqual(['day', 'a', 'day', 'b', 'catch_up', 'c', 'd']);
  });

  it('CLIENT-15 says after the last line what was missed besides lines', () => {
    const returned = { afterOffset: 2, text: 'Technique changed while you were away' };
    expect(rows(chatLines([line(1, 'a'), line(2, 'b')], [], returned, 'me'))).toEqual([
      'day',
      'a',
      'b',
      'catch_up',
    ]);
  });

  it('shows what waits and what failed at the end', () => {
    const outbox = [delivery('d1', 'later', 'queued'), delivery('d2', 'no', 'failed')];
    expect(rows(chatLines([line(1, 'a')], outbox, undefined, 'U1'))).toEqual([
      'day',
      'a',
      'pending',
      'pending',
    ]);
  });

  it('does not show my line twice while its confirmation is on its way', () => {
    const lines = chatLines([line(1, 'hello')], [delivery('d1', 'hello ', 'sent')], undefined, 'U1');
    expect(rows(lines)).toEqual(['day', 'hello']);
  });

  it('still shows my line when somebody else wrote the same', () => {
    const lines = chatLines(
      [line(1, 'hello', NOON, 'U2')],
      [delivery('d1', 'hello', 'sent')],
      undefined,
      'U1',
    );
    expect(rows(lines)).toEqual(['day', 'hello', 'pending']);
  });

  it('names a person once for lines in a row', () => {
    const lines = chatLines(
      [line(1, 'a'), line(2, 'b'), line(3, 'c', NOON + 3000, 'U2')],
      [],
      undefined,
      'me',
    );
    expect(lines.map((one) => (one.row === 'message' ? one.goesOn : null))).toEqual([
      null,
      false,
      true,
      false,
    ]);
  });
});
