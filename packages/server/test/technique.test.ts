import { calls, sessionChannel, type Technique } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startServer } from './startServer.ts';

const breath = (...seconds: [inhale: number, exhale: number]): Technique['phases'] => [
  { kind: 'inhale', seconds: seconds[0] },
  { kind: 'exhale', seconds: seconds[1] },
];
const DRAFT = { name: 'Slow', phases: breath(6, 8), cycles: 12, note: null };

/** What would harm somebody, or is no breath, and what is said of it. */
const UNSAFE: readonly (readonly [Technique['phases'], string, string])[] = [
  [breath(6, 20.5), 'phases.1.seconds', 'must last 0.5 to 20 seconds'],
  [breath(0.4, 8), 'phases.0.seconds', 'must last 0.5 to 20 seconds'],
  [breath(1, 1.5), 'phases', 'a cycle must last 3 to 60 seconds'],
  [[...breath(20, 20), ...breath(10, 11)], 'phases', 'a cycle must last 3 to 60 seconds'],
  [[{ kind: 'inhale', seconds: 5 }], 'phases', 'must have at least 2 steps'],
  [
    [...breath(1, 1), ...breath(1, 1), ...breath(1, 1), ...breath(1, 1), ...breath(1, 1)],
    'phases',
    'must have at most 8 steps',
  ],
  [
    [
      { kind: 'inhale', seconds: 5 },
      { kind: 'hold', seconds: 5 },
    ],
    'phases',
    'must breathe in and out',
  ],
];

it('TECH-1 everybody with a seat reads the library, and only admins write in it', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const ina = await server.join(id, 'Ina', 'instructor');
  const read = await server.call(calls.listTechniques, { token: ina.token });
  expect(read.body.techniques.map((each) => each.id)).toContain('box');
  expect((await server.call(calls.listTechniques)).status).toBe(401);
  expect((await server.call(calls.createTechnique, { token: ina.token, body: DRAFT })).status).toBe(403);
  const change = { params: { id: 'box' }, body: { archived: true } };
  expect((await server.call(calls.updateTechnique, { token: ina.token, ...change })).status).toBe(403);
  expect((await server.call(calls.createTechnique, { token: server.adminToken, body: DRAFT })).status).toBe(
    201,
  );
});

it('TECH-2 what is outside of the safe ranges is refused in words, in the library and over a socket', async () => {
  await using server = await startServer();
  const { id } = await server.createSession();
  const ina = await server.join(id, 'Ina', 'instructor');
  const wire = await server.connect(ina.token);
  const channel = sessionChannel(id);
  await wire.subscribe(channel);
  for (const [phases, field, problem] of UNSAFE) {
    const kept = await server.call(calls.createTechnique, {
      token: server.adminToken,
      body: { ...DRAFT, phases },
    });
    expect([kept.status, kept.problem.details]).toMatchObject([400, { field, problem }]);
    const data = { technique: { id: 'own', name: 'Own', phases } };
    const asked = await wire.request('technique_change', { channel, data });
    expect(asked.data).toMatchObject({ name: 'VALIDATION_ERROR' });
  }
});
