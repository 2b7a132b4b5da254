import { WAIT_LEASE_MS } from '@attune/protocol';
import { expect, it } from 'vitest';
import { ADMIN, type CapabilityNode } from '../../test/capabilityNode.ts';
import { chanceOf } from '../../test/chance.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { startApart } from '../../test/nodesApart.ts';
import {
  enter,
  errorOf,
  invited,
  openLink,
  setCapacity,
  stopWaiting,
  wait,
  waiterBy,
  type Waiter,
} from '../../test/waiters.ts';
import { waiterOf } from '../session/index.ts';

const SEEDS = process.env['ATTUNE_FUZZ_SEED']
  ? [Number(process.env['ATTUNE_FUZZ_SEED'])]
  : [1, 2, 3, Math.floor(Math.random() * 1_000_000)];
const ROUNDS = 25;
const PEOPLE = 12;
/** What one of them may be told without anything being wrong. */
const USUAL = new Set(['accepted', 'SESSION_FULL', 'INVITE_USED', 'SEAT_REMOVED', 'CONFLICT']);

/** Everything that can happen in front of a full door, at once and on whatever node; after each round it is counted. */
class Door {
  readonly #nodes: readonly CapabilityNode[];
  readonly #chance: () => number;
  readonly #id: string;
  readonly #people: readonly Waiter[];
  #capacity: number;
  /** Who came in in this round, as the list names them. */
  #came: string[] = [];

  private constructor(
    nodes: readonly CapabilityNode[],
    chance: () => number,
    id: string,
    people: readonly Waiter[],
  ) {
    this.#nodes = nodes;
    this.#chance = chance;
    this.#id = id;
    this.#people = people;
    this.#capacity = 2;
  }

  static async open(nodes: readonly CapabilityNode[], seed: number): Promise<Door> {
    const node = nodes[0] as CapabilityNode;
    const { id } = await node.createSession({ capacity: 2 });
    const link = await openLink(node, id);
    const people = Array.from({ length: PEOPLE }, (_, index) =>
      index % 2 === 0 ? invited(node, id) : waiterBy(link),
    );
    return new Door(nodes, chanceOf(seed), id, await Promise.all(people));
  }

  async round(): Promise<void> {
    if (this.#chance() < 0.15) return this.#changeCapacity();
    if (this.#chance() < 0.15) return this.#pass();
    const [before, waiting] = await Promise.all([this.#inside(), this.#waiting()]);
    const count = 1 + Math.floor(this.#chance() * 5);
    const outcomes = await Promise.all(Array.from({ length: count }, () => this.#something()));
    for (const outcome of outcomes) expect(USUAL).toContain(outcome);
    await this.#check(before, waiting);
  }

  /** Everybody goes on asking until nothing changes: no seat stays empty while somebody waits. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < PEOPLE + 1; turn += 1) {
      for (const who of this.#people) {
        const place = await wait(this.#node(), who).catch(() => undefined);
        if (place?.free) await errorOf(enter(this.#node(), who));
      }
    }
    const [inside, waiting] = await Promise.all([this.#inside(), this.#waiting()]);
    expect(inside.length >= this.#capacity || waiting.length === 0).toBe(true);
  }

  async #something(): Promise<string> {
    const node = this.#node();
    const who = this.#people[Math.floor(this.#chance() * PEOPLE)] as Waiter;
    const dice = this.#chance();
    if (dice < 0.35) return errorOf(wait(node, who));
    if (dice < 0.8) return errorOf(this.#enter(node, who));
    if (dice < 0.85) return errorOf(stopWaiting(node, who));
    return this.#removeSomebody(node);
  }

  async #enter(node: CapabilityNode, who: Waiter): Promise<void> {
    const { identity } = await enter(node, who);
    const isOwnLink = this.#people.indexOf(who) % 2 === 0;
    this.#came.push(isOwnLink ? identity.userId : (waiterOf({ user_id: null }, who.device) ?? ''));
  }

  async #removeSomebody(node: CapabilityNode): Promise<string> {
    const inside = await this.#inside();
    const who = inside[Math.floor(this.#chance() * inside.length)];
    if (!who) return 'accepted';
    const removed = await errorOf(node.send(ADMIN, this.#id, 'seat_remove', { user_id: who.user_id }));
    // Another one of this round was faster.
    return removed === 'NOT_FOUND' ? 'accepted' : removed;
  }

  async #changeCapacity(): Promise<void> {
    this.#capacity = 1 + Math.floor(this.#chance() * 4);
    await setCapacity(this.#node(), this.#id, this.#capacity);
  }

  async #pass(): Promise<void> {
    const byMs = this.#chance() * WAIT_LEASE_MS;
    for (const { clock } of this.#nodes) clock.advance(byMs);
  }

  async #check(
    before: readonly { user_id: string }[],
    waited: readonly { who: string; number: number }[],
  ): Promise<void> {
    const [inside, waiting] = await Promise.all([this.#inside(), this.#waiting()]);
    // WAIT-3: none too many, but for those whom a lowered capacity did not show out.
    expect(inside.length).toBeLessThanOrEqual(Math.max(this.#capacity, before.length));
    const came = this.#came.splice(0);
    if (came.length === 0) return;
    // WAIT-2: for everybody who was there before the last one who came in, and still waits, a seat is left.
    const numberOf = (who: string) => waited.find((one) => one.who === who)?.number ?? Infinity;
    const last = Math.max(...came.map(numberOf));
    const passed = waiting.filter(({ who, number }) => numberOf(who) === number && number < last);
    expect(this.#capacity - inside.length).toBeGreaterThanOrEqual(passed.length);
  }

  async #inside() {
    const { read } = (this.#nodes[0] as CapabilityNode).storage;
    return read
      .selectFrom('seats')
      .select('user_id')
      .where('session_id', '=', this.#id)
      .where('joined_at', 'is not', null)
      .where('removed_at', 'is', null)
      .orderBy('user_id')
      .execute();
  }

  async #waiting() {
    const [node] = this.#nodes as [CapabilityNode];
    return node.storage.read
      .selectFrom('waits')
      .select(['who', 'number'])
      .where('session_id', '=', this.#id)
      .where('renewed_at', '>', node.clock.now() - WAIT_LEASE_MS)
      .execute();
  }

  #node(): CapabilityNode {
    return this.#nodes[Math.floor(this.#chance() * this.#nodes.length)] as CapabilityNode;
  }
}

describeOnEveryDatabase((create) => {
  it.each(SEEDS)(
    'WAIT-3 each free seat goes to one person, and to whom it belongs, whatever happens at once (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      await using cluster = await startApart(create);
      const { nodes } = cluster;
      const door = await Door.open(nodes, seed);
      for (let round = 0; round < ROUNDS; round += 1) await door.round();
      await door.settle();
      for (const { troubles } of nodes) expect(troubles).toEqual([]);
    },
  );

  it('WAIT-3 of as many as there are, all at once, one gets the one seat: the first', async () => {
    await using cluster = await startApart(create);
    const { nodes } = cluster;
    const node = nodes[0] as CapabilityNode;
    const { id } = await node.createSession({ capacity: 1 });
    const inside = await node.join(id);
    const link = await openLink(node, id);
    const people = Array.from({ length: 12 }, () => waiterBy(link));
    for (const who of people) await wait(node, who);
    await node.send(ADMIN, id, 'seat_remove', { user_id: inside.identity.userId });
    const outcomes = await Promise.all(
      people.map((who, index) => errorOf(enter(nodes[index % nodes.length] as CapabilityNode, who))),
    );
    expect(outcomes).toEqual(['accepted', ...people.slice(1).map(() => 'SESSION_FULL')]);
  });
});
