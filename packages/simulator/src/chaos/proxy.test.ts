import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRandom } from '../seeded.ts';
import { openProxy, type ProxyOptions, type Target } from './proxy.ts';
import { freePort } from '../freePort.ts';
import { Wire } from './wire.ts';

const open = { current: new AsyncDisposableStack() };

afterEach(async () => {
  await open.current.disposeAsync();
  open.current = new AsyncDisposableStack();
});

/** Says back what it hears, with its name before it. */
async function echo(name: string, onSocket: (socket: Socket) => void = () => undefined): Promise<Target> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', (chunk) => socket.write(`${name}:${chunk.toString()}`));
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.current.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { name, port: (server.address() as AddressInfo).port };
}

async function proxyTo(targets: readonly Target[], options: Partial<ProxyOptions> = {}) {
  const proxy = await openProxy({
    name: 'p',
    targets: () => targets,
    random: createRandom('proxy'),
    ...options,
  });
  open.current.use(proxy);
  return proxy;
}

async function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.current.defer(() => void socket.destroy());
  let heard = '';
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    heard += chunk.toString();
    wake();
  });
  const end = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('end', () => resolve('FIN'));
  });
  await Promise.race([once(socket, 'connect').catch(() => undefined), end]);
  return {
    say: (text: string) => void socket.write(text),
    end,
    hang: () => socket.end(),
    hears: async (text: string) => {
      while (!heard.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
      return heard;
    },
    heard: () => heard,
  };
}

describe('a proxy', () => {
  it('carries both ways and passes an end on', async () => {
    const proxy = await proxyTo([await echo('a')]);
    const client = await dial(proxy.port);
    client.say('hello');
    expect(await client.hears('hello')).toBe('a:hello');
    client.hang();
    expect(await client.end).toBe('FIN');
  });

  it('cuts with FIN and resets with RST, for all or for one', async () => {
    const proxy = await proxyTo([await echo('a')]);
    const clients = [await dial(proxy.port), await dial(proxy.port), await dial(proxy.port)];
    for (const client of clients) client.say('x');
    await Promise.all(clients.map((client) => client.hears('x')));
    const [first] = proxy.wire.links;
    first?.wire.reset();
    expect(await clients[0]?.end).toBe('ECONNRESET');
    proxy.wire.cut();
    expect(await Promise.all(clients.slice(1).map((client) => client.end))).toEqual(['FIN', 'FIN']);
    const again = await dial(proxy.port);
    again.say('y');
    expect(await again.hears('y')).toBe('a:y');
  });

  it('passes what was sent into the dark when it heals', async () => {
    const proxy = await proxyTo([await echo('a')]);
    const [dark, light] = [await dial(proxy.port), await dial(proxy.port)];
    for (const client of [dark, light]) client.say('1');
    await Promise.all([dark.hears('1'), light.hears('1')]);
    const [link] = proxy.wire.links;
    link?.wire.blackhole({ direction: 'down' });
    dark.say('2');
    light.say('2');
    await light.hears('2');
    expect(dark.heard()).toBe('a:1');
    link?.wire.heal();
    expect(await dark.hears('2')).toBe('a:1a:2');
  });

  it('resets who dials while it refuses', async () => {
    const proxy = await proxyTo([await echo('a')]);
    proxy.wire.refuse();
    const client = await dial(proxy.port);
    expect(await client.end).toBe('ECONNRESET');
  });

  it('goes on to the next target when one is down, refuses or does not answer', async () => {
    const dead: Target = { name: 'dead', port: await freePort() };
    const refusing = { ...(await echo('refusing')), wire: new Wire('refusing') };
    refusing.wire.refuse();
    const black = { ...(await echo('black')), wire: new Wire('black') };
    black.wire.blackhole();
    const alive = await echo('alive');
    const proxy = await proxyTo([dead, black, refusing, alive]);
    const client = await dial(proxy.port);
    client.say('?');
    expect(await client.hears('?')).toBe('alive:?');
    expect([...proxy.wire.links].map(({ target }) => target)).toEqual(['alive']);
  });

  it('resets who finds nobody', async () => {
    const proxy = await proxyTo([{ name: 'dead', port: await freePort() }]);
    const client = await dial(proxy.port);
    expect(await client.end).toBe('ECONNRESET');
  });

  it('drops exactly the next reply that matches, and resets instead of another', async () => {
    const proxy = await proxyTo([await echo('a')], { language: 'bytes' });
    const client = await dial(proxy.port);
    proxy.wire.dropNext((text) => text.includes('ack'));
    for (const text of ['ack 1', 'next', 'ack 2']) {
      client.say(text);
      // One chunk each: the answer to the first never comes.
      if (text !== 'ack 1') await client.hears(text);
      else await droppedOne(proxy.wire);
    }
    expect(client.heard()).toBe('a:nexta:ack 2');
    proxy.wire.resetInsteadOf((text) => text.includes('commit'));
    client.say('commit');
    expect(await client.end).toBe('ECONNRESET');
    expect(proxy.wire.dropped).toBe(2);
  });

  it('tells who listens of every reply, also of one that is kept back, until they stop', async () => {
    const proxy = await proxyTo([await echo('a')], { language: 'bytes' });
    const client = await dial(proxy.port);
    const overheard: string[] = [];
    const stop = proxy.wire.overhear((text) => overheard.push(text));
    proxy.wire.dropNext((text) => text.includes('1'));
    client.say('1');
    await droppedOne(proxy.wire);
    client.say('2');
    await client.hears('2');
    stop();
    client.say('3');
    await client.hears('3');
    expect(overheard).toEqual(['a:1', 'a:2']);
    expect(client.heard()).toBe('a:2a:3');
  });

  it('says who is who', async () => {
    let farPort: number | undefined;
    const proxy = await proxyTo([await echo('a', (socket) => (farPort = socket.remotePort))]);
    const client = await dial(proxy.port);
    client.say('x');
    await client.hears('x');
    expect([...proxy.wire.links].map((link) => link.farPort)).toEqual([farPort]);
  });
});

/** No event tells of what does not come, so the wire's count is looked at, turn by turn. */
async function droppedOne(wire: Wire): Promise<void> {
  while (wire.dropped === 0) await new Promise((resolve) => setImmediate(resolve));
}
