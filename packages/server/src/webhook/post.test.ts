import type { LookupAddress } from 'node:dns';
import { expect, it } from 'vitest';
import { Receiver } from '../../test/receiver.ts';
import { createPost } from './post.ts';

const MESSAGE = {
  headers: { 'content-type': 'application/json' },
  body: '{"type":"webhook.test","data":{}}',
};
const NOT_PUBLIC = { at: 'failed', problem: 'It is not an address of the internet.' };
const never = new AbortController().signal;
const v4 = (address: string): LookupAddress => ({ address, family: 4 });

it('HOOK-6 an address that is not of the internet is not connected to, however it is written', async () => {
  await using receiver = await new Receiver().listen();
  const { port } = new URL(receiver.url);
  const post = createPost({ allowPrivate: false });
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0',
  ])
    for (const scheme of ['https', 'http'])
      expect(await post({ ...MESSAGE, url: `${scheme}://${host}:${port}/` }, never), host).toEqual(
        NOT_PUBLIC,
      );
  expect(receiver.received).toEqual([]);
});

it('HOOK-6 nor is a name that leads there, were it one of several addresses', async () => {
  await using receiver = await new Receiver().listen();
  const { port } = new URL(receiver.url);
  for (const addresses of [
    [v4('127.0.0.1')],
    [v4('8.8.8.8'), v4('169.254.169.254')],
    [{ address: '::ffff:127.0.0.1', family: 6 }],
    [{ address: 'fd00::1', family: 6 }],
  ]) {
    const post = createPost({ allowPrivate: false, resolve: async () => addresses });
    expect(await post({ ...MESSAGE, url: `https://rebinding.example:${port}/` }, never)).toEqual(NOT_PUBLIC);
  }
  expect(receiver.received).toEqual([]);
});

it('HOOK-6 a name is looked up once for each connection, and that is where it goes', async () => {
  await using receiver = await new Receiver().listen();
  const { port } = new URL(receiver.url);
  const asked: string[] = [];
  const post = createPost({
    allowPrivate: true,
    resolve: async (hostname) => {
      asked.push(hostname);
      return [v4('127.0.0.1')];
    },
  });
  const answered = { at: 'answered', status: 204, retryAfter: undefined };
  const message = { ...MESSAGE, url: `http://office.example:${port}/hook?x=1` };
  expect(await post(message, never)).toEqual(answered);
  expect(await post(message, never)).toEqual(answered);
  expect(asked).toEqual(['office.example', 'office.example']);
  const [first] = receiver.received;
  expect([first?.request.headers.host, first?.request.url]).toEqual([`office.example:${port}`, '/hook?x=1']);
});

it('HOOK-6 without TLS nothing is sent', async () => {
  const post = createPost({ allowPrivate: false, resolve: async () => [v4('8.8.8.8')] });
  expect(await post({ ...MESSAGE, url: 'http://office.example/' }, never)).toEqual({
    at: 'failed',
    problem: 'Only addresses that start with https:// are told anything.',
  });
});

it('HOOK-6 redirects are not followed', async () => {
  await using receiver = await new Receiver().listen();
  await using other = await new Receiver().listen();
  receiver.answer = (_, response) => void response.writeHead(307, { location: other.url }).end();
  const post = createPost({ allowPrivate: true });
  expect(await post({ ...MESSAGE, url: receiver.url }, never)).toMatchObject({ at: 'answered', status: 307 });
  expect(other.received).toEqual([]);
});

it('HOOK-3 what goes wrong is told in a sentence', async () => {
  const gone = await new Receiver().listen();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const post = createPost({ allowPrivate: true });
  expect(await post({ ...MESSAGE, url }, never)).toEqual({ at: 'failed', problem: 'Nothing answers there.' });
  const lost = createPost({
    allowPrivate: true,
    resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })),
  });
  expect(await lost({ ...MESSAGE, url: 'https://nowhere.example/' }, never)).toEqual({
    at: 'failed',
    problem: 'Its name is not known.',
  });
  expect(await post({ ...MESSAGE, url }, AbortSignal.abort())).toMatchObject({ at: 'failed' });
});
