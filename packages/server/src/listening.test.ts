import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import { closed, createListener, listening } from './listening.ts';
import type { Standing } from './gate.ts';
import { Lifetime } from './platform/lifetime.ts';
import { createLog } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';

async function startListener() {
  const lifetime = new Lifetime();
  const clock = new HandClock();
  const logged: string[] = [];
  const metrics = createMetrics({ lifetime });
  const log = createLog('info', { write: (line) => void logged.push(line) });
  const standing: Standing = { phase: 'open', port: 0 };
  const descriptors = { code: '' };
  const server = createListener((_, response) => response.end('here'), {
    ...{ clock, log, metrics, standing },
    takeDescriptor() {
      if (descriptors.code) throw Object.assign(new Error('open'), { code: descriptors.code });
    },
  });
  lifetime.add(() => closed(server, clock));
  const port = await listening(server, 0, '127.0.0.1');
  const outOfDescriptors = () =>
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
  return { lifetime, clock, logged, metrics, standing, server, port, descriptors, outOfDescriptors };
}

it('LOAD-7 trouble with accepting is counted, told every 10 s, and ends nothing', async () => {
  const { lifetime, clock, logged, metrics, port, outOfDescriptors } = await startListener();
  for (let time = 0; time < 1_000; time += 1) outOfDescriptors();
  expect(logged).toHaveLength(1);
  clock.advance(10_000);
  outOfDescriptors();
  expect(logged).toHaveLength(2);
  expect(await metrics.registry.metrics()).toContain('attune_accept_errors_total{code="EMFILE"} 1001');
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  await lifetime.end();
});

it('LOAD-7 a system without a descriptor left is noticed though it says nothing', async () => {
  const { lifetime, clock, logged, metrics, descriptors } = await startListener();
  descriptors.code = 'ENOENT';
  clock.advance(1_000);
  descriptors.code = 'EMFILE';
  clock.advance(1_000);
  descriptors.code = '';
  clock.advance(1_000);
  expect(await metrics.registry.metrics()).toContain('attune_accept_errors_total{code="EMFILE"} 4');
  expect(logged).toHaveLength(1);
  await lifetime.end();
  expect(clock.pending).toBe(0);
});

it('a port that cannot be had is told to who asked for it, and is no trouble with accepting', async () => {
  const [first, second] = [await startListener(), await startListener()];
  await closed(second.server, second.clock);
  await expect(listening(second.server, first.port, '127.0.0.1')).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  expect([...first.logged, ...second.logged]).toEqual([]);
  await Promise.all([first.lifetime.end(), second.lifetime.end()]);
});

it('DRAIN-5 a half-request that is never finished is cut after a second', async () => {
  const { clock, server, port, lifetime } = await startListener();
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  await once(server, 'connection');
  const ending = closed(server, clock);
  const gone = once(socket, 'close');
  clock.advance(1_000);
  await Promise.all([ending, gone]);
  await lifetime.end();
});

it('DRAIN-1 a node that drains keeps no connection for the next call, which another node has to answer', async () => {
  const { lifetime, port, standing } = await startListener();
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).headers.get('connection');
  expect(await ask()).toBe('keep-alive');
  standing.phase = 'draining';
  expect(await ask()).toBe('close');
  await lifetime.end();
});
