import { ProtocolError, type ClientFrame, type ServerFrame } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ANSWER_DEADLINE_MS, Requests, type Answer } from './requests.ts';
import { createFakeServer } from './testing/fakeServer.ts';

function startBook() {
  const { environment, clock } = createFakeServer();
  const sent: ClientFrame[] = [];
  const requests = new Requests(environment, (frame) => sent.push(frame));
  return { clock, sent, requests };
}

function ackTo(correlation: string | undefined, result: unknown): ServerFrame {
  const frame = { type: 'ack', id: 'x', timestamp: '2026-01-01T00:00:00.000Z', data: { result } };
  return correlation === undefined ? frame : { ...frame, correlation_id: correlation };
}
function errorTo(correlation?: string): ServerFrame {
  const data = { code: 4001, name: 'FORBIDDEN', message: 'No.' };
  return { ...ackTo(correlation, undefined), type: 'error', data };
}

describe('requests', () => {
  it('FRAME-3 finds the question by the correlation, in whatever order answers come', async () => {
    const { requests, sent } = startBook();
    const first = requests.ask('clock', {});
    const second = requests.ask('clock', {});
    requests.settle(ackTo(sent[1]?.id, { server_time: '2026-01-01T00:00:02.000Z' }));
    requests.settle(ackTo(sent[0]?.id, { server_time: '2026-01-01T00:00:01.000Z' }));
    expect(await first).toEqual({ server_time: '2026-01-01T00:00:01.000Z' });
    expect(await second).toEqual({ server_time: '2026-01-01T00:00:02.000Z' });
  });

  it('CLIENT-8 a request without an answer within 10 s fails with TIMEOUT, and a late answer is nobody’s', async () => {
    const { requests, sent, clock } = startBook();
    const answers: Answer[] = [];
    requests.post({ type: 'clock', data: {} }, (answer) => answers.push(answer));
    await clock.advance(ANSWER_DEADLINE_MS - 1);
    expect(answers).toEqual([]);
    await clock.advance(1);
    expect(answers).toMatchObject([{ error: 'TIMEOUT' }]);
    expect(requests.settle(errorTo(sent[0]?.id))).toBeUndefined();
    expect(answers).toHaveLength(1);
  });

  it('fails what is open when the connection is lost, and nothing that was called off', () => {
    const { requests } = startBook();
    const answers: Answer[] = [];
    requests.post({ type: 'clock', data: {} }, (answer) => answers.push(answer));
    requests.post({ type: 'clock', data: {} }, (answer) => answers.push(answer))();
    requests.failAll();
    requests.failAll();
    expect(answers).toMatchObject([{ error: 'CONNECTION_FAILED' }]);
  });

  it('gives back an error that nobody asked for', () => {
    const { requests } = startBook();
    expect(requests.settle(errorTo('s1'))).toBeInstanceOf(ProtocolError);
    expect(requests.settle(errorTo())).toMatchObject({ error: 'FORBIDDEN', message: 'No.' });
    expect(requests.settle(ackTo('s1', {}))).toBeUndefined();
  });

  it('an answer that is not as declared is an error, not a value', async () => {
    const { requests, sent } = startBook();
    const answer = requests.ask('clock', {});
    requests.settle(ackTo(sent[0]?.id, { server_time: 'noon' }));
    await expect(answer).rejects.toMatchObject({ error: 'INVALID_MESSAGE' });
  });
});
