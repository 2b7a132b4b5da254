import { createApi, createClient, ticketCredentials, type ChannelHandle, type Client } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { prepareDemo } from '../src/demoSession.ts';
import { takeSeat } from '../src/seat.ts';
import { createRandom } from '../src/seeded.ts';
import { castOf } from '../src/script.ts';
import { until } from '../src/until.ts';
import { openHouse } from './house.ts';

const TABS = 5;
/** What a person may write at once. */
const LINES_EACH = 4;
const WITHIN = { deadlineMs: 20_000, what: 'everything to have arrived' };

type Tab = { readonly client: Client; readonly channel: ChannelHandle; readonly heard: string[] };

/** Another tab of the same person: the same token, a connection and a sequence of its own. */
function openTab(url: string, token: string, channelName: string): Tab {
  const api = createApi({ baseUrl: url, token: () => token });
  const client = createClient({ url, credentials: ticketCredentials(api) });
  const channel = client.channel(channelName);
  const heard: string[] = [];
  channel.on('chat_message', ({ data }) => heard.push(data.text));
  client.start();
  return { client, channel, heard };
}

it('CLIENT-1 five tabs of one person are handed each event once, and each sends under numbers of its own', async () => {
  await using house = await openHouse();
  const demo = await prepareDemo(house.admin, castOf(createRandom(1).fork('cast'), 2), house.url);
  const [code = ''] = demo.castCodes;
  const visitor = createApi({ baseUrl: house.url });
  const joined = await visitor.call(calls.join, { body: { code } });
  const room = sessionChannel(joined.session.id);
  const tabs = Array.from({ length: TABS }, () => openTab(house.url, joined.token, room));
  const other = await takeSeat({ url: house.url, code: demo.instructorCode });
  try {
    await Promise.all(
      tabs.map(({ channel }) => until(channel.health, (health) => health === 'live', WITHIN)),
    );
    const sent = tabs.flatMap(({ channel }, tab) =>
      Array.from({ length: LINES_EACH }, (_, n) =>
        channel.send('chat_message', { text: `tab ${tab} line ${n}` }),
      ),
    );
    // One tab loses its connection in the middle of it, and another leaves and comes back.
    tabs[1]?.client.close();
    tabs[1]?.client.start();
    const receipts = await Promise.all(sent.map(({ done }) => done));
    const marker = other.channel.send('chat_message', { text: 'the last' });
    await marker.done;
    await Promise.all(
      tabs.map(({ channel }) =>
        until(channel.events('chat_message'), (lines) => lines.at(-1)?.data.text === 'the last', WITHIN),
      ),
    );
    expect(new Set(receipts.map(({ offset }) => offset)).size).toBe(TABS * LINES_EACH);
    const inOrder = tabs[0]?.heard ?? [];
    expect(inOrder).toHaveLength(TABS * LINES_EACH + 1);
    expect(new Set(inOrder).size).toBe(inOrder.length);
    for (const { heard, client } of tabs) {
      expect(heard).toEqual(inOrder);
      expect(client.status.get().at).toBe('live');
    }
    const presences = [...tabs.map(({ channel }) => channel.states('presence').get())];
    for (const people of presences) {
      expect([...people.keys()].filter((key) => key === joined.user.id)).toHaveLength(1);
    }
  } finally {
    for (const { client } of tabs) client.close();
    other.leave();
  }
}, 20_000);
