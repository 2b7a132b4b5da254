import type { Database } from './commit.ts';
import type { HeadRow, LogRow, ProducerRow } from './tables.ts';
import { tagAfter } from './tag.ts';
import type { LogEntry, ProducerStep } from './unit.ts';
import type { Work } from './work.ts';

/** The heads, producers and new log rows of one transaction: read at its begin, kept in memory, written at its end. */
export class Ledger {
  readonly #database: Database;
  readonly #heads = new Map<string, HeadRow>();
  readonly #movedHeads = new Set<HeadRow>();
  readonly #producers = new Map<string, number>();
  readonly #movedProducers = new Map<string, ProducerStep>();
  readonly #rows: LogRow[] = [];

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Locks the heads of everything that the works touch, so that nobody else appends there before the end. */
  static async open(database: Database, works: readonly Work[]): Promise<Ledger> {
    const ledger = new Ledger(database);
    const steps = works.flatMap(({ producer }) => producer ?? []);
    const channels = new Set(
      [...works.flatMap(({ appends }) => appends), ...steps].map(({ channel }) => channel),
    );
    if (channels.size > 0) await ledger.#readHeads([...channels].sort());
    if (steps.length > 0) await ledger.#readProducers(steps);
    return ledger;
  }

  lastSeq(producer: ProducerStep): number {
    return this.#producers.get(keyOf(producer)) ?? 0;
  }

  /** Where a step that was accepted before stands. */
  async acked({ channel, key, seq }: ProducerStep): Promise<number | undefined> {
    const here = this.#rows.find((row) => row.channel === channel && row.producer === key && row.seq === seq);
    if (here) return here.position;
    const { statements, sql } = this.#database;
    const { rows } = await statements.runForEach(sql.acked, [[channel, key, seq]]);
    return rows[0]?.['position'] as number | undefined;
  }

  append({ appends, producer }: Work): readonly LogEntry[] {
    // The acked offset is that of the last event on the producer's own channel.
    const acked = producer && appends.findLast(({ channel }) => channel === producer.channel);
    if (producer) {
      this.#producers.set(keyOf(producer), producer.seq);
      this.#movedProducers.set(keyOf(producer), producer);
    }
    return appends.map((append) => {
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
      return { channel, epoch: head.epoch, offset: head.top, tag: head.tag, id, type, at, json };
    });
  }

  async write(now: number): Promise<void> {
    const { statements, sql } = this.#database;
    if (this.#rows.length > 0) {
      await statements.runForEach(sql.append, this.#rows.map(toColumns));
      const heads = [...this.#movedHeads].map(({ channel, top, tag }) => [channel, top, tag]);
      await statements.runForEach(sql.moveHead, heads);
    }
    if (this.#movedProducers.size === 0) return;
    const producers = [...this.#movedProducers.values()].map(({ channel, key, seq }) => [
      channel,
      key,
      seq,
      now,
    ]);
    await statements.runForEach(sql.moveProducer, producers);
  }

  async #readHeads(channels: readonly string[]): Promise<void> {
    const { statements, sql, newEpoch } = this.#database;
    await this.#lockHeads(channels);
    const missing = channels.filter((channel) => !this.#heads.has(channel));
    if (missing.length === 0) return;
    await statements.runForEach(
      sql.createHead,
      missing.map((channel) => [channel, newEpoch()]),
    );
    await this.#lockHeads(missing);
  }

  async #lockHeads(channels: readonly string[]): Promise<void> {
    const { statements, sql } = this.#database;
    const { rows } = await statements.runForEach(
      sql.heads,
      channels.map((channel) => [channel]),
    );
    for (const row of rows as readonly HeadRow[]) this.#heads.set(row.channel, { ...row });
  }

  async #readProducers(steps: readonly ProducerStep[]): Promise<void> {
    const { statements, sql } = this.#database;
    const asked = new Map(steps.map((step) => [keyOf(step), [step.channel, step.key]]));
    const { rows } = await statements.runForEach(sql.producers, [...asked.values()]);
    for (const row of rows as readonly ProducerRow[]) {
      this.#producers.set(keyOf({ channel: row.channel, key: row.producer }), row.last_seq);
    }
  }
}

function keyOf({ channel, key }: Pick<ProducerStep, 'channel' | 'key'>): string {
  return JSON.stringify([channel, key]);
}

function toColumns(row: LogRow): readonly unknown[] {
  const { channel, position, tag, id, type, at, json, author, producer, seq, keep_until } = row;
  return [channel, position, tag, id, type, at, json, author, producer, seq, keep_until];
}
