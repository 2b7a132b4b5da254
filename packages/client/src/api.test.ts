import { calls, type Problem } from '@attune/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createApi, ticketCredentials } from './api.ts';

type Seen = { url: string; init: RequestInit };

function answering(response: Response | Error) {
  const seen: Seen[] = [];
  const send: typeof fetch = (url, init) => {
    seen.push({ url: String(url), init: init ?? {} });
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  };
  return { seen, send };
}
const problemOf = (changes: Partial<Problem>): Problem => ({
  type: 'about:blank',
  title: 'Gone',
  status: 410,
  name: 'SESSION_ENDED',
  code: 4002,
  ...changes,
});

describe('createApi', () => {
  it('fills the path, says who we are and reads the answer', async () => {
    const { seen, send } = answering(
      Response.json({ ticket: 't1', expires_at: '2026-01-01T00:00:00.000Z' }, { status: 201 }),
    );
    const api = createApi({ baseUrl: 'https://a.example/', token: () => 'secret', fetch: send });
    const answer = await api.call(calls.tickets);
    expectTypeOf(answer.ticket).toBeString();
    expect(answer.ticket).toBe('t1');
    expect(seen[0]?.url).toBe('https://a.example/api/tickets');
    expect(seen[0]?.init).toMatchObject({
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('escapes what goes into the path, and leaves the cookie to the browser without a token', async () => {
    const { seen, send } = answering(new Response(null, { status: 204 }));
    const api = createApi({ baseUrl: 'https://a.example', fetch: send });
    expect(await api.call(calls.deleteUser, { params: { id: 'a/b?c' } })).toBeUndefined();
    expect(seen[0]).toMatchObject({
      url: 'https://a.example/api/users/a%2Fb%3Fc',
      init: { method: 'DELETE', credentials: 'include' },
    });
  });

  it('sends a body as JSON', async () => {
    const { seen, send } = answering(Response.json(problemOf({}), { status: 410 }));
    const api = createApi({ baseUrl: 'https://a.example', fetch: send });
    await expect(api.call(calls.join, { body: { code: 'BCDFGH', name: 'Ann' } })).rejects.toMatchObject({
      error: 'SESSION_ENDED',
    });
    expect(seen[0]?.init).toMatchObject({
      body: '{"code":"BCDFGH","name":"Ann"}',
      headers: { 'content-type': 'application/json' },
    });
  });

  it('HTTP-1 problem details become the error they name, with text, details and time', async () => {
    const details = { field: 'email' };
    const problem = problemOf({
      name: 'RATE_LIMIT_EXCEEDED',
      detail: 'Slow down.',
      details,
      retry_after: 1.5,
    });
    const { send } = answering(Response.json(problem, { status: 429 }));
    const api = createApi({ baseUrl: 'https://a.example', fetch: send });
    await expect(api.call(calls.me)).rejects.toMatchObject({
      error: 'RATE_LIMIT_EXCEEDED',
      message: 'Slow down.',
      details,
      retryAfterMs: 1_500,
    });
  });

  it.each([
    [401, 'AUTHENTICATION_FAILED'],
    [404, 'NOT_FOUND'],
    [502, 'CONNECTION_FAILED'],
    [500, 'SERVER_ERROR'],
  ])('an answer %i of something in between is %s', async (status, error) => {
    const { send } = answering(new Response('<html>', { status }));
    await expect(
      createApi({ baseUrl: 'https://a.example', fetch: send }).call(calls.me),
    ).rejects.toMatchObject({ error });
  });

  it('no answer is CONNECTION_FAILED, and an answer of another shape SERVER_ERROR', async () => {
    const none = createApi({
      baseUrl: 'https://a.example',
      fetch: answering(new TypeError('fetch failed')).send,
    });
    await expect(none.call(calls.me)).rejects.toMatchObject({ error: 'CONNECTION_FAILED' });
    const odd = createApi({
      baseUrl: 'https://a.example',
      fetch: answering(Response.json({ ticket: 1 })).send,
    });
    await expect(ticketCredentials(odd)()).rejects.toMatchObject({ error: 'SERVER_ERROR' });
  });

  it('a call that its caller gave up is not an error of ours', async () => {
    const aborted = AbortSignal.abort(new Error('left the page'));
    const { send } = answering(new Error('left the page'));
    const api = createApi({ baseUrl: 'https://a.example', fetch: send });
    await expect(api.call(calls.me, { signal: aborted })).rejects.toThrow('left the page');
  });

  it('asks for what a call needs', () => {
    const api = createApi({ baseUrl: 'https://a.example', fetch: answering(new Error('not sent')).send });
    expectTypeOf(api.call<typeof calls.me>)
      .parameter(1)
      .toEqualTypeOf<
        | ({ readonly params?: undefined } & { readonly query?: undefined } & {
            readonly body?: undefined;
          } & { readonly signal?: AbortSignal })
        | undefined
      >();
    expectTypeOf(api.call<typeof calls.getUser>)
      .parameter(1)
      .toExtend<{ readonly params: { readonly id: string } }>();
    expectTypeOf(api.call<typeof calls.join>)
      .parameter(1)
      .toExtend<{ readonly body: { code: string } }>();
  });
});
