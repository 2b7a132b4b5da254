import type { Position } from '@attune/protocol';
import type { Selectable } from 'kysely';
import { ackOf, withAck } from './acks.ts';
import type { Database } from './commit.ts';
import type { Statement } from './statements.ts';
import type { HeadRow, LogRow, ProducerRow } from './tables.ts';
import { tagAfter } from './tag.ts';
import type { ProducerStep } from './unit.ts';
import type { Work } from './work.ts';

const DAY_MS = 86_400_000;

/** How far a producer has come on a channel. */
type Standing = { readonly lastSeq: number; readonly acks: string };

const NEW: Standing = { lastSeq: 0, acks: '' };

/** The heads, producers and new log rows of one transaction: read at its begin, kept in memory, written at its end. */
export class Ledger {
  readonly #database: Database;
  readonly #heads = new Map<string, HeadRow>();
  readonly #movedHeads = new Set<HeadRow>();
  readonly #producers = new Map<string, Standing>();
  readonly #movedProducers = new Map<string, ProducerStep>();
  readonly #rows: LogRow[] = [];

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Begins the transaction, and locks the heads of everything that the works touch, so that nobody else appends there before its end. What
   * producers have sent is read behind the lock: before it, another node might still be storing the same.
   */
  static async begin(database: Database, works: readonly Work[]): Promise<Ledger> {
    const ledger = new Ledger(database);
    const steps = works.flatMap(({ producer }) => producer ?? []);
    const appends = works.flatMap((work) => work.appends);
    const channels = [...new Set([...appends, ...steps].map(({ channel }) => channel))].sort();
    const missing = await ledger.#lock(channels, steps, { sql: database.sql.begin });
    if (missing.length === 0) return ledger;
    const made = missing.map((channel) => [channel, database.newEpoch()]);
    await ledger.#lock(missing, steps, { sql: database.sql.createHead, rows: made });
    return ledger;
  }

  lastSeq(producer: ProducerStep): number {
    return this.#standing(producer).lastSeq;
  }

  /** Where a step that was accepted before stands; undefined when that is no longer known. */
  acked(producer: ProducerStep): number | undefined {
    return ackOf(this.#standing(producer).acks, producer.seq);
  }

  append({ appends, producer }: Work): readonly Position[] {
    // The acked offset is that of the last event that was sent on the producer's own channel.
    const sent = appends.slice(0, producer?.own);
    const acked = producer && sent.findLast(({ channel }) => channel === producer.channel);
    const positions = appends.map((append) => {
      const { channel, id, type, at, json, author, keepUntil } = append;
      const head = this.#heads.get(channel);
      if (!head) throw new Error(`The head of ${channel} was not read.`);
      head.top += 1;
      head.tag = tagAfter(head.tag, id);
      this.#movedHeads.add(head);
      this.#rows.push({
        ...{ channel, position: head.top, tag: head.tag, id, type, at, json, author, keep_until: keepUntil },
        producer: append === acked ? (producer?.key ?? null) : null,
        seq: append === acked ? (producer?.seq ?? null) : null,
      });
      return { epoch: head.epoch, offset: head.top, tag: head.tag };
    });
    if (producer) this.#move(producer, acked && positions[appends.indexOf(acked)]?.offset);
    return positions;
  }

  /** Writes what was appended, and ends the transaction. */
  async commit(now: number): Promise<void> {
    const { statements, sql } = this.#database;
    const heads = [...this.#movedHeads].map(({ channel, top, tag }) => [channel, top, tag]);
    const producers = Array.from(this.#movedProducers.values(), (producer) => {
      const { lastSeq, acks } = this.#standing(producer);
      return [producer.channel, producer.key, lastSeq, dayOf(now), acks];
    });
    await statements.runAll([
      ...forRows(sql.append, this.#rows.map(toColumns)),
      ...forRows(sql.moveHead, heads),
      ...forRows(sql.moveProducer, producers),
      { sql: 'COMMIT' },
    ]);
  }

  #standing(producer: ProducerStep): Standing {
    return this.#producers.get(keyOf(producer)) ?? NEW;
  }

  #move(producer: ProducerStep, offset: number | undefined): void {
    const { acks } = this.#standing(producer);
    const lastSeq = producer.seq;
    this.#movedProducers.set(keyOf(producer), producer);
    this.#producers.set(keyOf(producer), {
      lastSeq,
      acks: offset === undefined ? acks : withAck(acks, lastSeq, offset),
    });
  }

  /** Answers the channels that have no head yet. */
  async #lock(
    channels: readonly string[],
    steps: readonly ProducerStep[],
    first: Statement,
  ): Promise<readonly string[]> {
    const { statements, sql } = this.#database;
    const asked = new Map(steps.map((step) => [keyOf(step), [step.channel, step.key]]));
    const names = channels.map((channel) => [channel]);
    const reads = [...forRows(sql.heads, names), ...forRows(sql.producers, [...asked.values()])];
    const [, ...answers] = await statements.runAll([first, ...reads]);
    const [heads, producers] = answers.map(({ rows }) => rows);
    for (const row of (heads ?? []) as readonly HeadRow[]) this.#heads.set(row.channel, { ...row });
    for (const row of (producers ?? []) as readonly Selectable<ProducerRow>[]) {
      const { channel, producer: key, last_seq: lastSeq, acks } = row;
      this.#producers.set(keyOf({ channel, key }), { lastSeq, acks });
    }
    return channels.filter((channel) => !this.#heads.has(channel));
  }
}

/** When it was used is told to the day, so that the index by it is left alone by all lines of a day but the first. */
function dayOf(now: number): number {
  return now - (now % DAY_MS);
}

function forRows(sql: string, rows: readonly (readonly unknown[])[]): readonly Statement[] {
  return rows.length === 0 ? [] : [{ sql, rows }];
}

function keyOf({ channel, key }: Pick<ProducerStep, 'channel' | 'key'>): string {
  return `${channel} ${key}`;
}

function toColumns(row: LogRow): readonly unknown[] {
  const { channel, position, tag, id, type, at, json, author, producer, seq, keep_until } = row;
  return [channel, position, tag, id, type, at, json, author, producer, seq, keep_until];
}
