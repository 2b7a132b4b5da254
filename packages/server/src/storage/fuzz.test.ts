import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../test/chance.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { append, createSession, isInPhase, placesLeft, rowsOf, takePlace } from '../../test/units.ts';
import type { Storage } from './storage.ts';
import { tagAfter } from './tag.ts';
import type { Committed, Unit } from './unit.ts';

const ROUNDS = 8;
/** A refused unit costs all of its batch an fsync each, and a shared disk may take its time. */
const DEADLINE_MS = 30_000;
const MOST_AT_ONCE = 60;
const PLACES = 150;
const CHANNELS = ['a', 'b', 'c'] as const;
const KEYS = ['ann|1', 'ann|2', 'bob|1'] as const;

type Plan = Unit & { readonly takes: boolean; readonly spoils: boolean };

/** What the rules say, one unit after the other: a database that commits them together must answer the same. */
class Model {
  places = PLACES;
  readonly ids = new Map<string, string[]>();
  readonly #lastSeq = new Map<string, number>();
  readonly #acked = new Map<string, number>();

  lastSeq(channel: string, key: string): number {
    return this.#lastSeq.get(`${channel} ${key}`) ?? 0;
  }

  commit({ takes, spoils, appends = [], producer }: Plan): unknown {
    if (producer) {
      const last = this.lastSeq(producer.channel, producer.key);
      const offset = this.#acked.get(`${producer.channel} ${producer.key} ${producer.seq}`);
      if (producer.seq <= last) return { outcome: 'duplicate', offset };
      if (producer.prev !== last) return { error: 'SEQUENCE_GAP', details: { last } };
    }
    if (takes && this.places === 0) return { error: 'SESSION_FULL' };
    if (spoils) return { error: 'WRONG_PHASE' };
    if (takes) this.places -= 1;
    const entries = appends.map(({ channel, id }) => this.#append(channel, id));
    if (producer)
      this.#accept(
        producer,
        appends.findLastIndex(({ channel }) => channel === producer.channel),
        entries,
      );
    return { outcome: 'committed', entries };
  }

  #append(channel: string, id: string) {
    const ids = this.ids.get(channel) ?? [];
    this.ids.set(channel, ids);
    ids.push(id);
    return { channel, offset: ids.length, id, tag: ids.reduce(tagAfter, '') };
  }

  #accept(
    { channel, key, seq }: NonNullable<Unit['producer']>,
    index: number,
    entries: { offset: number }[],
  ): void {
    this.#lastSeq.set(`${channel} ${key}`, seq);
    const acked = entries[index];
    if (acked) this.#acked.set(`${channel} ${key} ${seq}`, acked.offset);
  }
}

function randomPlan(
  storage: Storage,
  model: Model,
  guessed: Map<string, number>,
  chance: () => number,
): Plan {
  const oneOf = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(chance() * values.length)] ?? values[0];
  const channel = oneOf(CHANNELS);
  const key = oneOf(KEYS);
  const takes = chance() < 0.5;
  const spoils = chance() < 0.15;
  const appends = Array.from({ length: Math.floor(chance() * 3) }, () =>
    append(chance() < 0.8 ? channel : oneOf(CHANNELS)),
  );
  const effects = [
    ...(takes ? [takePlace(storage, 's')] : []),
    ...(spoils ? [isInPhase(storage, 's', 'ended')] : []),
  ];
  if (chance() < 0.3) return { takes, spoils, appends, effects };
  // Mostly the next of the sequence as its sender believes it to be; refusals make the belief wrong, as in life.
  const believed = guessed.get(`${channel} ${key}`) ?? model.lastSeq(channel, key);
  const seq = Math.max(1, believed + oneOf([1, 1, 1, 1, 0, 2]));
  guessed.set(`${channel} ${key}`, seq);
  return {
    takes,
    spoils,
    appends,
    effects,
    producer: { channel, key, seq, prev: Math.min(believed, seq - 1) },
  };
}

function answerOf(settled: PromiseSettledResult<Committed>): unknown {
  if (settled.status === 'fulfilled') return settled.value;
  return settled.reason;
}

describe('EVENT-7 units that fail at random among others do what they would do one by one', () => {
  describeOnEveryDatabase((create) => {
    it.each([1, 2, 3, 20_261_121])(
      'seed %i',
      async (seed) => {
        await using database = await create();
        const storage = await database.open();
        await createSession(storage, 's', PLACES);
        const chance = chanceOf(seed);
        const model = new Model();
        for (let round = 0; round < ROUNDS; round += 1) {
          const guessed = new Map<string, number>();
          const count = 1 + Math.floor(chance() * MOST_AT_ONCE);
          const plans = Array.from({ length: count }, () => randomPlan(storage, model, guessed, chance));
          const expected = plans.map((plan) => model.commit(plan));
          const settled = await Promise.allSettled(plans.map((plan) => storage.commit(plan)));
          expect(settled.map(answerOf), `seed ${seed}, round ${round}`).toMatchObject(expected);
        }
        for (const channel of CHANNELS) {
          expect((await rowsOf(storage, channel)).map(({ id }) => id)).toEqual(model.ids.get(channel));
        }
        expect(await placesLeft(storage, 's')).toBe(model.places);
      },
      DEADLINE_MS,
    );
  });
});
