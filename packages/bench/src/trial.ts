import { openAttuneHouse } from './attuneHouse.ts';
import { RunningContender, type Contender } from './contender.ts';
import { gatherCrowd } from './load/crowd.ts';
import { ATTUNE } from './load/dialects.ts';
import { listenBy } from './load/latency.ts';
import { speakAt } from './load/pace.ts';
import { execFileSync } from 'node:child_process';
const [rooms, per, ...paces] = process.argv.slice(2).map(Number);
execFileSync('taskset', ['-cp', '1', `${process.pid}`]);
using house = openAttuneHouse();
const attune: Contender = {
  name: 'attune',
  dialect: ATTUNE,
  environment: house.environment,
  command: [
    process.execPath,
    ...(process.env.PROF ? process.env.PROF.split(' ') : []),
    '--expose-gc',
    '--conditions=@attune/source',
    new URL('contenders/attune.ts', import.meta.url).pathname,
  ],
};
const members = await house.members(attune, rooms!, per!);
console.log('seated', members.length);
await using server = await RunningContender.start(attune);
using crowd = await gatherCrowd(server.port, ATTUNE, members);
console.log('gathered', crowd.tookMs);
const step = Math.max(1, Math.floor(crowd.clients.length / 4));
const probes = crowd.clients.filter((_, i) => i % step === 0).slice(0, 4);
const speakers =
  rooms! > 1 ? crowd.clients : crowd.clients.filter((_, i) => i % Math.ceil(crowd.clients.length / 20) === 1);
const latency = listenBy(probes, crowd.clients);
for (const pace of paces) {
  const cpu = server.cpuMs();
  const at = performance.now();
  const p = await speakAt(pace, { clients: crowd.clients, speakers, latency, audience: per! - 1 });
  console.log(
    JSON.stringify({
      ...p,
      deliveries: Math.round(p.deliveries),
      cores: (server.cpuMs() - cpu) / (performance.now() - at),
    }),
  );
}
await server[Symbol.asyncDispose]();
process.exit(0);
