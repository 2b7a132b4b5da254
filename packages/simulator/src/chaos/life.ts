import {
  createClient,
  type Api,
  type ChannelHandle,
  type Client,
  type Environment,
  type Memory,
} from '@attune/client';
import { calls } from '@attune/protocol';
import { until } from '../until.ts';
import type { Noted } from './facts.ts';
import { createSpeaker } from './speaker.ts';
import { createSleeper } from './sleeper.ts';
import { tappedEnvironment } from './tap.ts';
import { follow, noteHoldings, watchPresence } from './view.ts';

export type LifeOptions = {
  readonly who: string;
  readonly url: string;
  readonly user: string;
  readonly session: string | null;
  readonly channels: readonly string[];
  readonly api: Api;
  readonly note: (who: string, fact: Noted) => void;
  readonly secret: (text: string) => void;
  /** Notes every change of who is shown. */
  readonly watches: boolean;
  /** Connects with what this answers, asked anew for each dial and renewal, instead of with tickets. */
  readonly token?: (() => Promise<string>) | undefined;
  /** Comes between the client and its sockets. */
  readonly dialect?: ((environment: Environment) => Environment) | undefined;
  /** What outlives the instance; none: it begins where the channel stands. */
  readonly memory: Memory | undefined;
};

/** One SDK instance, and every fact of it. */
export type Life = {
  readonly who: string;
  readonly client: Client;
  readonly channels: ReadonlyMap<string, ChannelHandle>;
  /** While its device sleeps nothing of it runs, and it says nothing. */
  readonly isAsleep: boolean;
  readonly sleep: () => void;
  /** The wall clock has moved on by so much more than it really slept. */
  readonly wake: (skippedMs?: number) => void;
  /** Marked lines, at once. Answers how many were taken: somebody with many unanswered ones says no more. */
  readonly say: (channel: string, count: number) => number;
  /** Where it stands now, and what it holds. */
  readonly noteHoldings: () => void;
  /** All lines were answered. */
  readonly drained: (deadlineMs: number) => Promise<void>;
  readonly live: (deadlineMs: number) => Promise<void>;
  readonly reached: (channel: string, offset: number, deadlineMs: number) => Promise<void>;
  /** Lets go. What was not answered stays unknown. */
  readonly end: () => void;
};

export function beginLife(options: LifeOptions): Life {
  const { who, watches, user } = options;
  const note = (fact: Noted): void => options.note(who, fact);
  const sleeper = createSleeper();
  const { dialect = (environment: Environment): Environment => environment } = options;
  const client = connect(options, dialect(sleeper.environment), note);
  const handles = new Map(options.channels.map((name) => [name, client.channel(name)]));
  const channels = [...handles.values()];
  const stops = channels.map((channel) =>
    follow(channel, { user, note, hasBegun: () => client.identity.get() !== undefined }),
  );
  if (watches) for (const channel of channels) watchPresence(channel, note);
  const speakers = new Map(channels.map((channel) => [channel.name, createSpeaker(who, channel, note)]));
  client.start();
  return {
    who,
    client,
    channels: handles,
    get isAsleep() {
      return sleeper.isAsleep();
    },
    sleep: sleeper.sleep,
    wake: sleeper.wake,
    say: (channel, count) => (sleeper.isAsleep() ? 0 : (speakers.get(channel)?.say(count) ?? 0)),
    noteHoldings: () => {
      for (const channel of channels) noteHoldings(channel, note);
    },
    ...waitsOf(who, client, handles),
    end: () => {
      sleeper.wake();
      for (const stop of stops) stop();
      for (const speaker of speakers.values()) speaker.end();
      client.close();
      for (const channel of channels) channel.release();
    },
  };
}

function connect(
  { url, user, session, api, secret, memory, token }: LifeOptions,
  base: Environment,
  note: (fact: Noted) => void,
): Client {
  const client = createClient({
    url,
    credentials: async () => {
      if (token) {
        const own = await token();
        secret(own);
        note({ is: 'renewed' });
        return { token: own };
      }
      const { ticket } = await api.call(calls.tickets);
      secret(ticket);
      note({ is: 'renewed' });
      return { ticket };
    },
    environment: tappedEnvironment(base, { user, session, note }),
    ...(memory && { memory }),
  });
  client.onError(({ error }) => note({ is: 'complained', error }));
  return client;
}

function waitsOf(
  who: string,
  client: Client,
  channels: Life['channels'],
): Pick<Life, 'drained' | 'live' | 'reached'> {
  const all = async (wait: (channel: ChannelHandle) => Promise<unknown>): Promise<void> => {
    await Promise.all([...channels.values()].map(wait));
  };
  return {
    drained: (deadlineMs) =>
      all((channel) =>
        until(channel.outbox, (waiting) => waiting.every(({ status }) => status.get() === 'failed'), {
          deadlineMs,
          what: `the answers to ${who} on ${channel.name}`,
        }),
      ),
    live: (deadlineMs) =>
      all((channel) =>
        until(channel.health, (health) => health === 'live', {
          deadlineMs,
          what: `${who} to be live on ${channel.name} (${client.status.get().at})`,
        }),
      ),
    reached: async (name, offset, deadlineMs) => {
      const channel = channels.get(name);
      if (!channel) throw new Error(`${who} does not follow ${name}.`);
      await until(channel.position, (position) => (position?.offset ?? 0) >= offset, {
        deadlineMs,
        what: `${who} to reach ${offset} of ${name}, not ${channel.position.get()?.offset}`,
      });
    },
  };
}
