import { readFileSync } from 'node:fs';
import { CLOSE, sessionChannel, type ClientFrame } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import type { Frame, Wire } from './wire.ts';

const fixture = <T>(name: string): T[] =>
  JSON.parse(readFileSync(new URL(`../../protocol/fixtures/${name}.json`, import.meta.url), 'utf8')) as T[];

/** Answers that say: I did not understand this. A golden frame may be refused, but never so. */
const NOT_UNDERSTOOD = ['INVALID_MESSAGE', 'UNKNOWN_TYPE', 'VALIDATION_ERROR', 'TOO_LARGE', 'SERVER_ERROR'];

/** A room in which the fixtures' `s1` exists, as far as their frames can know it. */
async function leader(server: TestServer) {
  const session = await server.createSession();
  const ina = await server.join(session.id, 'Ina', 'instructor');
  const wire = await server.connect(ina.token);
  await wire.subscribe(sessionChannel(session.id));
  return { wire, inRoom: (text: string) => text.replaceAll(':s1"', `:${session.id}"`) };
}

/** The answer to a frame, or undefined when a marker that was sent after it is answered first. */
async function answerTo(wire: Wire, text: string, id: string): Promise<Frame | undefined> {
  const before = wire.heard.length;
  wire.raw(text);
  const marker = await wire.request('clock');
  return wire.heard
    .slice(before, wire.heard.indexOf(marker))
    .find(({ type, correlation_id }) => (type === 'ack' || type === 'error') && correlation_id === id);
}

describe('golden frames against the real server', () => {
  it('FRAME-1 FRAME-3 understands every valid frame: answers requests once, and says nothing to the rest', async () => {
    await using server = await startServer();
    const { wire, inRoom } = await leader(server);
    const answers: Record<string, string> = {};
    const frames = fixture<ClientFrame>('valid/client');
    for (const frame of frames.filter(({ type }) => type !== 'token_refresh')) {
      const id = frame.correlation_id ?? frame.id;
      const answer = await answerTo(wire, inRoom(JSON.stringify(frame)), id);
      const said = answer?.type === 'error' ? String(answer.data['name']) : (answer?.type ?? 'nothing');
      expect(NOT_UNDERSTOOD, `${frame.type} ${JSON.stringify(answer)}`).not.toContain(said);
      answers[`${frame.type} ${frame.id}`] = said;
    }
    expect(answers).toEqual({
      'authenticate 1': 'WRONG_PHASE',
      'pong 3': 'nothing',
      'clock 4': 'ack',
      'subscribe 5': 'ack',
      'subscribe 6': 'FORBIDDEN',
      'unsubscribe 7': 'ack',
      'session_open 8a': 'WRONG_PHASE',
      'session_start 8': 'ack',
      'session_pause 8b': 'ack',
      'session_resume 8c': 'ack',
      'session_extend 8d': 'ack',
      'session_end 9': 'ack',
      'technique_change 10': 'WRONG_PHASE',
      'technique_change 11': 'WRONG_PHASE',
      'seat_remove 12': 'WRONG_PHASE',
      'instructor_message 12a': 'ack',
      'seat_promote 12b': 'WRONG_PHASE',
      'programme_set 14p': 'WRONG_PHASE',
      'programme_set 14q': 'WRONG_PHASE',
      'programme_next 14r': 'WRONG_PHASE',
      'programme_next 14s': 'WRONG_PHASE',
      'lead_take 12c': 'WRONG_PHASE',
      'seat_mute 12d': 'WRONG_PHASE',
      // Who leads is not one of those who follow.
      'applied 12e': 'FORBIDDEN',
      'chat_message 13': 'ack',
      'typing 14': 'nothing',
      'vote_open 14v': 'WRONG_PHASE',
      'vote_open 14w': 'WRONG_PHASE',
      'vote_cast 14x': 'WRONG_PHASE',
      'technique_vote 14xx': 'WRONG_PHASE',
      'vote_close 14y': 'WRONG_PHASE',
      'vote_settle 14z': 'WRONG_PHASE',
      'vote_veto 14zz': 'WRONG_PHASE',
      // Who leads rates nothing.
      'feedback_give 14f': 'FORBIDDEN',
      'feedback_give 14g': 'FORBIDDEN',
      'intake_answer 14h': 'FORBIDDEN',
      'intake_answer 14i': 'FORBIDDEN',
      'intake_submit 14j': 'FORBIDDEN',
      'unwell_begin 14u': 'ack',
      'unwell_end 14uu': 'ack',
      // Only who takes part breathes.
      'breath 14b': 'FORBIDDEN',
      'breath 14c': 'FORBIDDEN',
      'breathing_sync 14d': 'WRONG_PHASE',
      'group_achievement 14e': 'WRONG_PHASE',
      'reading 15': 'nothing',
      'heart_forget 15f': 'ack',
    });
    // Understood too: its token is nobody's, and says so by the end of the connection (AUTH-6).
    wire.raw(JSON.stringify(frames.find(({ type }) => type === 'token_refresh')));
    expect((await wire.closed).code).toBe(CLOSE.authentication_failed);
  });

  it('FRAME-4 FRAME-6 FRAME-7 FRAME-9 FRAME-10 answers every invalid frame with the error that is listed for it', async () => {
    await using server = await startServer();
    const { wire, inRoom } = await leader(server);
    for (const { name, text, error } of fixture<{ name: string; text: string; error: string }>(
      'invalid/client',
    )) {
      const before = wire.heard.length;
      wire.raw(inRoom(text));
      const marker = await wire.request('clock');
      const answers = wire.heard.slice(before, wire.heard.indexOf(marker)).filter((f) => f.type === 'error');
      expect(
        answers.map((answer) => answer.data['name']),
        name,
      ).toEqual([error]);
      expect(JSON.stringify(answers[0]?.data).length).toBeLessThanOrEqual(512);
    }
    expect(wire.of('chat_message')).toEqual([]);
  });
});
