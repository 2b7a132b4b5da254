import { sessionChannel, type SeatRole } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { play, readDialogue, type Stage } from './dialogue.ts';
import { startServer, type TestServer } from './startServer.ts';

async function stageOn(server: TestServer, role: SeatRole = 'participant'): Promise<Stage> {
  const session = await server.createSession();
  const channel = sessionChannel(session.id);
  const ana = await server.join(session.id, 'Ana', role);
  const bela = await server.join(session.id, 'Bela');
  const other = await server.connect(bela.token);
  await other.subscribe(channel);
  let seq = 0;
  return {
    channel,
    connect: () => server.connect(ana.token),
    drain: () => void server.close(),
    async write(text) {
      seq += 1;
      const producer = { id: 'producer-of-bela', seq, prev: seq - 1 };
      const answer = await other.request('chat_message', { channel, data: { text }, producer });
      expect(answer).toMatchObject({ type: 'ack' });
    },
  };
}

describe('golden dialogues', () => {
  it.each([
    ['SUB-1 EVENT-1 EVENT-2 a position', 'position'],
    ['SUB-2 SUB-3 a resume', 'resume'],
    ['EVENT-4 EVENT-5 a producer sequence', 'producer'],
    ['CONN-13 a drain', 'drain'],
  ])('%s', async (_, name) => {
    await using server = await startServer();
    await play(readDialogue(name), await stageOn(server));
  });

  it('VOTE-3 VOTE-4 VOTE-11 a vote', async () => {
    await using server = await startServer();
    await play(readDialogue('vote'), await stageOn(server, 'instructor'));
  });
});
