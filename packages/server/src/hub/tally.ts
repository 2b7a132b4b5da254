/** Topics that are counted; one that fell out goes on with a higher number, which others take for a gap: a question too many. */
const MOST_TOPICS = 20_000;
/** So often a count is repeated after its last change: what came last, and nobody heard, shows by it. */
const REPEATS = 3;

type Count = { count: number; repeatsLeft: number };

/** How many messages this node has published, by topic. */
export class Tally {
  readonly #counts = new Map<string, Count>();
  /** The highest count that has fallen out. */
  #floor = 0;

  /** The number of the message that is about to be published, from 1. */
  next(topic: string): number {
    const count = (this.#counts.get(topic)?.count ?? this.#floor) + 1;
    // Deleted first: the order of the map is that of age.
    this.#counts.delete(topic);
    this.#counts.set(topic, { count, repeatsLeft: REPEATS });
    if (this.#counts.size > MOST_TOPICS) this.#forgetOldest();
    return count;
  }

  /** What has changed lately, to be told again; at most `most`, the newest first. */
  recent(most: number): readonly (readonly [topic: string, count: number])[] {
    const recent: (readonly [string, number])[] = [];
    for (const [topic, each] of [...this.#counts].reverse()) {
      // The order is that of the last change, so that all before this one have been told as often.
      if (each.repeatsLeft === 0 || recent.length === most) break;
      each.repeatsLeft -= 1;
      recent.push([topic, each.count]);
    }
    return recent;
  }

  #forgetOldest(): void {
    for (const [topic, { count }] of this.#counts) {
      this.#floor = Math.max(this.#floor, count);
      this.#counts.delete(topic);
      return;
    }
  }
}

/** How many messages of each other node have been heard, by topic. */
export class Heard {
  readonly #byTopic = new Map<string, Map<string, number>>();

  /** `count` of this message. False when there is one before it that has not been heard. */
  message(topic: string, node: string, count: number): boolean {
    const isNext = this.upTo(topic, node, count - 1);
    this.#note(topic, node, count);
    return isNext;
  }

  /** False when the node has published more than has been heard. */
  upTo(topic: string, node: string, count: number): boolean {
    const before = this.#byTopic.get(topic)?.get(node) ?? 0;
    this.#note(topic, node, count);
    return before >= count;
  }

  forget(topic: string): void {
    this.#byTopic.delete(topic);
  }

  clear(): void {
    this.#byTopic.clear();
  }

  #note(topic: string, node: string, count: number): void {
    const nodes = this.#byTopic.get(topic);
    // Never back: on a cluster, counts and messages come over different connections.
    if (nodes) nodes.set(node, Math.max(nodes.get(node) ?? 0, count));
    else this.#byTopic.set(topic, new Map([[node, count]]));
  }
}
