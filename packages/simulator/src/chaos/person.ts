import { createApi, type Api } from '@attune/client';
import { calls, leadChannel, sessionChannel, userChannel } from '@attune/protocol';
import type { Noted } from './facts.ts';
import { beginLife, type Life, type LifeOptions } from './life.ts';
import type { Wire } from './wire.ts';
import { pocketOf } from './pocket.ts';

export type ChaosPersonOptions = {
  /** Letters and digits; no two the same. */
  readonly name: string;
  readonly url: string;
  /** What `url` leads over, where that can be disturbed. */
  readonly wire?: Wire;
  /** Of an open link. */
  readonly code: string;
  readonly note: (who: string, fact: Noted) => void;
  readonly secret: (text: string) => void;
  /** @default false */
  readonly watches?: boolean;
  /** Each life goes on where the one before stood, as after a reload. @default false */
  readonly remembers?: boolean;
};

/** How one life differs from the others of its person. */
export type Ways = Partial<Pick<LifeOptions, 'token' | 'dialect'>>;

/** Somebody with a seat, who may have several lives, one after the other or, as tabs, beside each other. */
export type ChaosPerson = {
  readonly name: string;
  readonly userId: string;
  /** The channel of the session. */
  readonly home: string;
  readonly api: Api;
  readonly wire: Wire | undefined;
  /** Lives that have not ended, the newest last. */
  readonly lives: readonly Life[];
  readonly life: () => Life;
  /** Another SDK instance beside those there are. */
  readonly begin: (ways?: Ways) => Life;
  /** The newest life ends and another begins in its place, as after a reload. */
  readonly restart: (ways?: Ways) => Life;
  /** One of several lives ends. */
  readonly leave: (life: Life) => void;
  readonly say: (count?: number) => number;
  readonly end: () => void;
};

/** Joins; the first life begins with `begin`. Rejects when there is no way in. */
export async function admit(options: ChaosPersonOptions): Promise<ChaosPerson> {
  const { name, code, note, secret, watches = false, remembers = false } = options;
  const joined = await createApi({ baseUrl: options.url }).call(calls.join, { body: { code, name } });
  const { token } = joined;
  secret(token);
  const api = createApi({ baseUrl: options.url, token: () => token });
  const memory = remembers ? pocketOf(joined.user.id) : undefined;
  const home = sessionChannel(joined.session.id);
  const { role } = joined.user;
  const channels = [
    home,
    userChannel(joined.user.id),
    ...(role === 'instructor' ? [leadChannel(joined.session.id)] : []),
  ];
  const lives: Life[] = [];
  let begun = 0;
  const begin = (ways: Ways = {}): Life => {
    begun += 1;
    const who = `${name}#${begun}`;
    const life = beginLife({
      ...{ who, url: options.url, api, note, secret, watches, channels, memory },
      user: joined.user.id,
      session: joined.session.id,
      ...ways,
    });
    lives.push(life);
    return life;
  };
  const newest = (): Life => {
    const life = lives.at(-1);
    if (!life) throw new Error(`${name} has no life now.`);
    return life;
  };
  return {
    name,
    userId: joined.user.id,
    home,
    api,
    wire: options.wire,
    lives,
    life: newest,
    begin,
    restart: (ways) => {
      lives.pop()?.end();
      return begin(ways);
    },
    leave: (life) => {
      const index = lives.indexOf(life);
      if (index >= 0) lives.splice(index, 1);
      life.end();
    },
    say: (count = 1) => newest().say(home, count),
    end: () => {
      for (const life of lives.splice(0)) life.end();
    },
  };
}
