import { CLOSE, ProtocolError } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { createApi, ticketCredentials } from '../src/api.ts';
import { createClient } from '../src/createClient.ts';
import { createFakeServer, type FakeServer } from '../src/testing/fakeServer.ts';

const TEN_MINUTES_MS = 600_000;

/** The instants, in milliseconds since the start, at which a credential is asked for. */
function countDials(server: FakeServer): { at: number[]; start: () => void } {
  const at: number[] = [];
  const { credentials } = server.optionsFor();
  const client = createClient({
    ...server.optionsFor(),
    credentials: () => {
      at.push(server.clock.uptime());
      return credentials();
    },
  });
  return { at, start: client.start };
}

describe('patience', () => {
  it('CLIENT-5 a connection that opens for a moment, for ten minutes, is dialed ever more seldom', async () => {
    const server = createFakeServer();
    const { at, start } = countDials(server);
    start();
    while (server.clock.uptime() < TEN_MINUTES_MS) {
      await server.clock.advance(1_000);
      server.cut();
    }
    // Full jitter up to 8 s and a second open at most: 4.5 s on average, where a client without patience would dial 600 times.
    expect(at.length).toBeGreaterThan(80);
    expect(at.length).toBeLessThan(200);
    const firstMinute = at.filter((dialedAt) => dialedAt < 20_000).length;
    const laterMinute = at.filter((dialedAt) => dialedAt > 300_000 && dialedAt < 320_000).length;
    expect(firstMinute).toBeGreaterThan(laterMinute);
  });

  it('CLIENT-3 a busy server is dialed with growing waits', async () => {
    const server = createFakeServer();
    const { at, start } = countDials(server);
    server.refuse(CLOSE.busy);
    start();
    await server.clock.advance(TEN_MINUTES_MS);
    expect(at.length).toBeLessThan(220);
  });

  it('CLIENT-3 tickets that are refused with a time are asked for then, and not before', async () => {
    const server = createFakeServer();
    const { at, start } = countDials(server);
    server.refuseTickets(new ProtocolError('UNAVAILABLE', { retryAfterMs: 7_000 }));
    start();
    await server.clock.advance(20_000);
    expect(at).toEqual([0, 7_000, 14_000]);
  });

  it.each([
    ['the problem', { retry_after: 7 }, {}, 7_000],
    ['the header', {}, { 'retry-after': '7' }, 7_000],
    ['neither', {}, {}, undefined],
    ['a header that is a date', {}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  ])('CLIENT-3 the time of a refused ticket is read from %s', async (_, more, headers, retryAfterMs) => {
    const problem = {
      type: 'about:blank',
      title: 'Busy.',
      status: 503,
      name: 'OVERLOADED',
      code: 4000,
      ...more,
    };
    const answer = () =>
      Promise.resolve(Response.json(problem, { status: 503, headers: new Headers(headers) }));
    const credentials = ticketCredentials(createApi({ baseUrl: 'https://a.example', fetch: answer }));
    await expect(credentials()).rejects.toMatchObject({ error: 'OVERLOADED', retryAfterMs });
  });

  it('CLIENT-3 a proxy that is no server of ours is obeyed too', async () => {
    const answer = () =>
      Promise.resolve(new Response('busy', { status: 503, headers: { 'retry-after': '3' } }));
    const credentials = ticketCredentials(createApi({ baseUrl: 'https://a.example', fetch: answer }));
    await expect(credentials()).rejects.toMatchObject({ error: 'OVERLOADED', retryAfterMs: 3_000 });
  });
});
