import { calls, CLOSE, type Call, type SentType } from '@attune/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from './startServer.ts';
import { Refused, type Wire } from './wire.ts';

/** As in the table of the design: participant, instructor, observer, admin, no credential, of another session. */
const WHO = ['P', 'I', 'O', 'A', 'N', 'X'] as const;
type Who = (typeof WHO)[number];

type Place = {
  readonly session: string;
  readonly lead: string;
  readonly ids: Readonly<Record<Who, string>>;
  /** Others in the session. */
  readonly other: string;
  readonly otherLeader: string;
};
type Row = readonly [
  action: string,
  allowed: string,
  act: (
    place: Place,
    who: Who,
  ) => { type: SentType | 'presence' | 'session_started'; channel?: string; data?: object },
];

/** Refused for what is so, and not for who asks. */
const ASKED: readonly string[] = ['NOT_FOUND', 'CONFLICT', 'WRONG_PHASE'];

const follow = (channel: string) => ({ type: 'subscribe', data: { channel } }) as const;
const aVote = { vote_id: 'nobody' };
const aChoice = { ...aVote, choice: 0 };
const measured = { bpm: 64, rmssd: null, quality: 1, source: 'simulated' };

/** Every cell of the design's table for what exists so far, in the order of {@link WHO}; not from the server's own declarations. */
const OVER_THE_SOCKET: readonly Row[] = [
  ['follow the session', 'YYYY--', ({ session }) => follow(session)],
  ['follow what is for the instructor', '-Y-Y--', ({ lead }) => follow(lead)],
  ['follow their own channel', 'YYY  Y', ({ ids }, who) => follow(`user:${ids[who]}`)],
  ["follow another's channel", '------', ({ other }) => follow(`user:${other}`)],
  ['follow the tables of the dashboard', '---Y--', () => follow('admin')],
  [
    'write a line',
    'YY-Y--',
    ({ session }) => ({ type: 'chat_message', channel: session, data: { text: 'x' } }),
  ],
  ['show that they type', 'YY----', ({ session }) => ({ type: 'typing', channel: session })],
  [
    'share a reading',
    'YY----',
    ({ session }) => ({ type: 'reading', channel: session, data: { ...measured, share: 'me' } }),
  ],
  [
    'say where in the breath they are',
    'Y-----',
    ({ session }) => ({ type: 'breath', channel: session, data: { source: 'hold', phase: 0.5 } }),
  ],
  [
    'say how a group breathes',
    '-Y-Y--',
    ({ session }) => ({ type: 'breathing_sync', channel: session, data: { phases: [0, 0] } }),
  ],
  [
    'give the group something',
    '-Y-Y--',
    ({ session }) => ({ type: 'group_achievement', channel: session, data: { title: 'x', words: 'x' } }),
  ],
  [
    'change the technique',
    '-Y-Y--',
    ({ session }) => ({ type: 'technique_change', channel: session, data: { technique: 'box' } }),
  ],
  [
    'open a vote',
    '-Y-Y--',
    ({ session }) => ({
      type: 'vote_open',
      channel: session,
      data: {
        question: 'x',
        choices: [{ label: 'a' }, { label: 'b', technique: 'box' }],
        results: 'live',
        applies: false,
      },
    }),
  ],
  ['vote', 'YY----', ({ session }) => ({ type: 'vote_cast', channel: session, data: aChoice })],
  [
    'vote by technique',
    'YY----',
    ({ session }) => ({ type: 'technique_vote', channel: session, data: { technique: 'box' } }),
  ],
  ['close a vote', '-Y-Y--', ({ session }) => ({ type: 'vote_close', channel: session, data: aVote })],
  ['settle a tie', '-Y-Y--', ({ session }) => ({ type: 'vote_settle', channel: session, data: aChoice })],
  ['veto what won', '-Y-Y--', ({ session }) => ({ type: 'vote_veto', channel: session, data: aVote })],
  [
    'remove somebody',
    '-Y-Y--',
    ({ session }) => ({ type: 'seat_remove', channel: session, data: { user_id: 'nobody' } }),
  ],
  [
    'remove the instructor',
    '---Y--',
    ({ session, otherLeader }) => ({ type: 'seat_remove', channel: session, data: { user_id: otherLeader } }),
  ],
  [
    'say a cue',
    '-Y-Y--',
    ({ session }) => ({ type: 'instructor_message', channel: session, data: { text: 'x' } }),
  ],
  ['take the lead', '-Y-Y--', ({ session }) => ({ type: 'lead_take', channel: session })],
  [
    'mute somebody',
    '-Y-Y--',
    ({ session }) => ({ type: 'seat_mute', channel: session, data: { user_id: 'nobody', muted: true } }),
  ],
  [
    'promote somebody',
    '-Y-Y--',
    ({ session }) => ({
      type: 'seat_promote',
      channel: session,
      data: { user_id: 'nobody', role: 'instructor' },
    }),
  ],
  [
    'say what the own screen shows',
    'Y-----',
    ({ session }) => ({ type: 'applied', channel: session, data: { offset: 1 } }),
  ],
  [
    'say what only the server says',
    '------',
    ({ session }) => ({ type: 'presence', channel: session, data: {} }),
  ],
];

/** Calls by whom they are answered; what is not theirs is 404 for who may not even know of it. */
const OVER_HTTP: readonly (readonly [
  call: Call,
  allowed: string,
  refusedWith: Partial<Record<Who, number>>,
])[] = [
  [calls.getSession, 'YYYY--', { X: 404 }],
  [calls.startSession, '-Y-Y--', { X: 404 }],
  [calls.endSession, '-Y-Y--', { X: 404 }],
  [calls.getSummary, 'YYYY--', { X: 404 }],
  [calls.getFeedback, 'YYYY--', { X: 404 }],
  [calls.listAchievements, 'YYYY--', { X: 404 }],
  [calls.listAchievementRules, '---Y--', {}],
  [calls.updateAchievementRule, '---Y--', {}],
  [calls.updateSession, '---Y--', {}],
  [calls.listSessions, '---Y--', {}],
  [calls.createSession, '---Y--', {}],
  [calls.listUsers, '---Y--', {}],
  [calls.getUser, '---Y--', {}],
  [calls.createUser, '---Y--', {}],
  [calls.updateUser, '---Y--', {}],
  [calls.deleteUser, '---Y--', {}],
  [calls.listInvites, '---Y--', {}],
  [calls.listOpenLinks, '---Y--', {}],
  [calls.createInvite, '---Y--', {}],
  [calls.revokeInvite, '---Y--', {}],
  [calls.listNodes, '---Y--', {}],
  [calls.drainNode, '---Y--', {}],
  [calls.me, 'YYYY-Y', {}],
  [calls.tickets, 'YYYY-Y', {}],
];

let server: TestServer;
let place: Place;
const tokens: Partial<Record<Who, string>> = {};
const wires: Partial<Record<Who, Wire>> = {};

async function seat(who: Who, sessionId: string, role: 'participant' | 'instructor' | 'observer') {
  const { id, token } = await server.join(sessionId, `Who${who}`, role);
  tokens[who] = token;
  return id;
}

beforeAll(async () => {
  server = await startServer();
  const [session, another] = [await server.createSession(), await server.createSession()];
  const [P, I, O, X, other, otherLeader] = await Promise.all([
    seat('P', session.id, 'participant'),
    seat('I', session.id, 'instructor'),
    seat('O', session.id, 'observer'),
    seat('X', another.id, 'instructor'),
    server.join(session.id, 'Other').then(({ id }) => id),
    server.join(session.id, 'Ivo', 'instructor').then(({ id }) => id),
  ]);
  tokens.A = server.adminToken;
  const { user } = (await server.call(calls.me, { token: server.adminToken })).body;
  const ids = { P, I, O, A: user.id, N: 'nobody', X };
  place = { session: `session:${session.id}`, lead: `lead:${session.id}`, ids, other, otherLeader };
  for (const who of WHO) {
    const token = tokens[who];
    if (token !== undefined) wires[who] = await server.connect(token);
  }
  for (const who of ['P', 'I', 'O', 'A'] as const) await wires[who]?.subscribe(place.session);
}, 30_000);

afterAll(async () => server[Symbol.asyncDispose]());

const cellsOf = (allowed: string) => WHO.map((who, index) => [who, allowed[index]] as const);

describe('who may do what, over the socket', () => {
  it.each(OVER_THE_SOCKET)('PERM-1 PERM-2 PERM-5 FRAME-7 %s: %s', async (_, allowed, act) => {
    for (const [who, cell] of cellsOf(allowed)) {
      const wire = wires[who];
      if (!wire || cell === ' ') continue;
      const { type, ...rest } = act(place, who);
      const id = wire.say(type, rest);
      const marker = await wire.request('clock');
      const answer = wire.heard.find((frame) => frame.correlation_id === id);
      expect(wire.heard.indexOf(marker)).toBeGreaterThan(answer ? wire.heard.indexOf(answer) : -1);
      const refusal = answer?.type === 'error' ? answer.data['name'] : undefined;
      // Nobody of that name is there to be removed, one vote is open already, nobody breathes yet; who hears so was allowed to ask.
      const isAllowed = refusal === undefined || ASKED.includes(String(refusal));
      expect([who, isAllowed], String(refusal)).toEqual([who, cell === 'Y']);
      if (!isAllowed) expect(['FORBIDDEN', 'NOT_SUBSCRIBED']).toContain(refusal);
    }
  });

  it('AUTH-2 AUTH-3 without a credential nothing is answered but the door', async () => {
    const stranger = await server.dial();
    stranger.say('subscribe', { data: { channel: place.session } });
    expect((await stranger.closed).code).toBe(CLOSE.authentication_failed);
    const guessing = server.dial({ headers: { authorization: 'Bearer a.b.c' } });
    await expect(guessing).rejects.toThrow(new Refused(401).message);
  });
});

describe('who may do what, over HTTP', () => {
  it.each(OVER_HTTP.map((row) => [`${row[0].method} ${row[0].path}`, ...row] as const))(
    'PERM-1 HTTP-4 %s',
    async (_, call, allowed, refusedWith) => {
      for (const [who, cell] of cellsOf(allowed)) {
        // With a body that no schema takes, or about nothing that exists, so that being allowed changes nothing.
        const id = call.path.startsWith('/api/sessions/') ? place.session.slice('session:'.length) : 'nobody';
        const isLead = call === calls.startSession || call === calls.endSession;
        if (isLead && cell === 'Y') continue;
        const token = tokens[who];
        const { status } = await server.call(call, {
          params: { id, code: 'BCDFGH2345' },
          ...(token !== undefined && { token }),
          ...(call.body && { body: { nonsense: true } as never }),
        });
        const refused = who === 'N' ? 401 : (refusedWith[who] ?? 403);
        if (cell === 'Y') expect([401, 403], `${who} ${status}`).not.toContain(status);
        else expect([who, status]).toEqual([who, refused]);
      }
    },
  );
});

describe('who may do what, on a connection that stays open', () => {
  it('PERM-4 who no longer leads is shown out, comes back as a participant and leads nothing', async () => {
    const session = await server.createSession();
    const [ina, ben] = await Promise.all([
      server.join(session.id, 'Ina', 'instructor'),
      server.join(session.id, 'Ben'),
    ]);
    const wire = await server.connect(ina.token);
    await wire.subscribe(`lead:${session.id}`);
    await server.asAdmin(calls.updateSession, {
      params: { id: session.id },
      body: { instructor_id: ben.id },
    });
    expect((await wire.closed).code).toBe(CLOSE.role_changed);
    const again = await server.connect(ina.token);
    expect((await again.subscribe(`lead:${session.id}`)).data['name']).toBe('FORBIDDEN');
    await again.subscribe(`session:${session.id}`);
    const start = await again.request('session_start', { channel: `session:${session.id}` });
    expect(start.data['name']).toBe('FORBIDDEN');
    const started = await server.call(calls.startSession, { params: { id: session.id }, token: ina.token });
    expect(started.status).toBe(403);
    const led = await server.call(calls.startSession, { params: { id: session.id }, token: ben.token });
    expect(led.body.phase).toBe('live');
  });

  it('PERM-3 SESS-7 after the end an admin who watches on may write no more', async () => {
    const session = await server.createSession();
    const channel = `session:${session.id}`;
    const admin = await server.connect(server.adminToken);
    await admin.subscribe(channel);
    await server.asAdmin(calls.updateSession, { params: { id: session.id }, body: { phase: 'cancelled' } });
    await admin.until((frame) => frame.type === 'session_ended' && frame.channel === channel);
    for (const type of ['chat_message', 'technique_change'] as const) {
      const data = type === 'chat_message' ? { text: 'late' } : { technique: 'box' };
      expect((await admin.request(type, { channel, data })).data['name']).toBe('WRONG_PHASE');
    }
  });

  it('PERM-2 an admin who asks for a session that there is none of is told so, and nothing is kept of it', async () => {
    const admin = await server.connect(server.adminToken);
    for (const channel of ['session:garbage', 'lead:garbage']) {
      expect((await admin.subscribe(channel)).data['name']).toBe('SESSION_NOT_FOUND');
    }
    const again = await admin.request('chat_message', { channel: 'session:garbage', data: { text: 'x' } });
    expect(again.data['name']).toBe('NOT_SUBSCRIBED');
  });
});
