import { sessionChannel, type Presence } from '@attune/protocol';
import type { Realtime, StateOut } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { eachOf } from '../platform/eachOf.ts';
import { settle } from '../platform/settle.ts';
import { merge, PART, parsePartKey, partKey, partsChannel, type Part } from './parts.ts';

/** Parts that are on their way to the store: hundreds come back at the same moment, and others want to ask something too. */
const PARTS_AT_ONCE = 32;

export type BoardDeps = {
  readonly node: string;
  readonly states: Pick<StateStore, 'isShared' | 'set' | 'remove' | 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
};

/** What this node has to say of some people in a session. */
export type Share = {
  /** Null: they are not here by way of this node. */
  readonly parts: ReadonlyMap<string, Part | null>;
  /** This node's part is to be put down anew, with this `since`. */
  readonly takeOver: (userId: string, since: number) => void;
};

/** Parts by person, then by node. */
type Parts = ReadonlyMap<string, ReadonlyMap<string, Part>>;

/** The parts and rows of all sessions, as the state store has them, and how the rows come to follow the parts. */
export class Board {
  readonly #deps: BoardDeps;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
  }

  /** Puts down this node's parts. A row that somebody makes from here on follows from them too. */
  async put(sessionId: string, parts: Share['parts']): Promise<void> {
    await eachOf(parts, PARTS_AT_ONCE, ([userId, part]) => this.#put(sessionId, userId, part));
  }

  /**
   * Makes the rows of these people follow from everybody's parts, of which this node's must have been put down. No lock: who has written a row reads the parts
   * again, so of several nodes the last one to write has seen what all the others put down. Returns whose row is not settled: others kept
   * changing them, or this node is alone and cannot know who has them.
   */
  async settle(sessionId: string, share: Share): Promise<readonly string[]> {
    const people = [...share.parts.keys()];
    const unknown = new Set<string>();
    // Before the parts: a row that is newer than the parts it is compared with would be taken for wrong.
    const rows = await this.#rows(sessionId);
    const restless = await settle(people, {
      told: new Map(people.map((userId) => [userId, state(sessionId, userId, parsed(rows.get(userId)))])),
      read: async (userIds) => {
        const parts = await this.#parts(sessionId, new Set(userIds));
        this.#takeOver(share, parts);
        // Not before: it may have gone out of reach meanwhile, and the parts of the others with it.
        const { isShared } = this.#deps.states;
        for (const userId of userIds) if (!isShared && !share.parts.get(userId)) unknown.add(userId);
        const known = userIds.filter((userId) => !unknown.has(userId));
        return new Map(known.map((userId) => [userId, state(sessionId, userId, rowOf(userId, parts))]));
      },
      tell: (states) => this.#deps.realtime.carryOut({ states }),
    });
    return [...restless, ...unknown];
  }

  /**
   * Whose row, or part of this node, is not as it should be, with what is wrong. A node in the middle of a change leaves such traces too,
   * for a moment: only what stays the same is amiss.
   */
  async differences(sessionId: string, own: ReadonlyMap<string, Part>): Promise<Map<string, string>> {
    const rows = await this.#rows(sessionId);
    const parts = await this.#parts(sessionId);
    const found = new Map<string, string>();
    for (const userId of new Set([...rows.keys(), ...parts.keys(), ...own.keys()])) {
      const row = [rows.get(userId) ?? null, json(rowOf(userId, parts))];
      const part = [json(parts.get(userId)?.get(this.#deps.node) ?? null), json(own.get(userId) ?? null)];
      if (row[0] !== row[1] || part[0] !== part[1]) found.set(userId, JSON.stringify([row, part]));
    }
    return found;
  }

  /** A part goes with its node: nobody has to say that a dead one's people are gone. */
  async #put(sessionId: string, userId: string, part: Part | null): Promise<void> {
    const { states, node } = this.#deps;
    const [channel, key] = [partsChannel(sessionId), partKey({ userId, node })];
    if (part) await states.set(channel, PART, key, JSON.stringify(part), { owned: true });
    else await states.remove(channel, PART, key);
  }

  /** The row keeps its `since` when the other node's part goes, because this one has it by then (PRES-4). */
  #takeOver({ parts: own, takeOver }: Share, parts: Parts): void {
    for (const [userId, held] of parts) {
      const since = Math.min(...Array.from(held.values(), (known) => known.since));
      const mine = held.get(this.#deps.node);
      if (own.get(userId) && mine && mine.since > since) takeOver(userId, since);
    }
  }

  /** Of some people, or of all: in a session of thousands nobody wants to read all of them for one. */
  async #parts(sessionId: string, wanted?: ReadonlySet<string>): Promise<Parts> {
    const parts = new Map<string, Map<string, Part>>();
    for (const value of await this.#deps.states.snapshot(partsChannel(sessionId))) {
      const { userId, node } = parsePartKey(value.key);
      if (wanted && !wanted.has(userId)) continue;
      const nodes = parts.get(userId) ?? new Map<string, Part>();
      parts.set(userId, nodes.set(node, JSON.parse(value.json) as Part));
    }
    return parts;
  }

  async #rows(sessionId: string): Promise<Map<string, string>> {
    const values = await this.#deps.states.snapshot(sessionChannel(sessionId));
    return new Map(values.filter(({ type }) => type === 'presence').map((value) => [value.key, value.json]));
  }
}

function rowOf(userId: string, parts: Parts): Presence | null {
  return merge(userId, [...(parts.get(userId)?.values() ?? [])]);
}

function state(sessionId: string, userId: string, value: Presence | null): StateOut {
  return { channel: sessionChannel(sessionId), type: 'presence', key: userId, value };
}

function parsed(row: string | undefined): Presence | null {
  return row === undefined ? null : (JSON.parse(row) as Presence);
}

/** As the store has it; null for nothing. */
function json(value: object | null): string | null {
  return value && JSON.stringify(value);
}
