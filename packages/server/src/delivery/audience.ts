import { withOne, withoutOne } from '../platform/shortList.ts';
import { Batch } from './batch.ts';
import type { Flusher, Group } from './flusher.ts';
import type { Frame } from './frame.ts';

/** An outbox, as the audiences see it that it is in. */
export type Member = {
  /** Its own, in no order; kept by the audiences. Renewed and not added to: a list that grows has room for sixteen more. */
  places: readonly Place[];
  /** Takes what all of its audiences have for it. */
  collect(): void;
  /** The same, and writes it by itself: who leaves is not visited any more. */
  settle(): void;
  flush(monotonic: number): void;
};

/** How far one member has taken what an audience was told. */
export type Place = {
  readonly audience: Audience;
  readonly member: Member;
  round: number;
  /** What it has of that round. */
  taken: Batch;
};

/** What a member takes: all of a batch but its beginning. */
export type Share = { readonly batch: Batch; readonly since: Batch };

/** One for all: it is what nearly everybody takes who was told nothing of their own. */
export const NO_SHARES: readonly Share[] = [];

/** Over all audiences: who is in several gets what it was told in the order in which it was told. */
let timesTold = 0;

/**
 * The members that follow one channel. To tell them something costs the same however many they are: it is kept once, and each takes it
 * when its turn to write comes, or before somebody else tells it something. What is kept is what comes in while one round is written.
 */
export class Audience implements Group {
  phase: Group['phase'] = 'idle';
  flushedAt = -Infinity;
  readonly #flusher: Pick<Flusher, 'add' | 'addLater'>;
  readonly #places = new Set<Place>();
  /** A round is what was told until all began to write it; what is told meanwhile is of the next one. */
  #round = 0;
  #told = Batch.EMPTY;
  #toldBefore = Batch.EMPTY;
  /** Those who still have to write the round before. */
  #visits: Iterator<Place> | undefined;

  constructor(flusher: Pick<Flusher, 'add' | 'addLater'>) {
    this.#flusher = flusher;
  }

  get isFlushing(): boolean {
    return this.#visits !== undefined;
  }

  get hasNews(): boolean {
    return this.#told !== Batch.EMPTY;
  }

  /** The member gets what is told from here on. */
  join(member: Member): Place {
    const place = { audience: this, member, round: this.#round, taken: this.#told };
    this.#places.add(place);
    member.places = withOne(member.places, place);
    return place;
  }

  /** What was told before is still the member's. */
  leave(place: Place): void {
    const { member } = place;
    member.settle();
    this.#places.delete(place);
    member.places = withoutOne(member.places, place);
  }

  /** Everybody but one, who said it. */
  tell(frame: Frame, except?: Place): void {
    except?.member.collect();
    frame.toldAs = timesTold += 1;
    this.#told = this.#told.with(frame);
    if (except) except.taken = this.#told;
    if (frame.mayWait) this.#flusher.addLater(this);
    else this.#flusher.add(this);
  }

  /** What the place's member has not taken yet, in order; from now on it has. */
  take(place: Place): readonly Share[] {
    const [round, told] = [this.#round, this.#told];
    // Of the several audiences that a member is in most have nothing for it, each time that it writes.
    if (place.round === round && place.taken === told) return NO_SHARES;
    const shares: Share[] = [];
    if (place.round < round && place.taken !== this.#toldBefore)
      shares.push({ batch: this.#toldBefore, since: place.taken });
    const since = place.round < round ? Batch.EMPTY : place.taken;
    if (since !== told) shares.push({ batch: told, since });
    place.round = round;
    place.taken = told;
    return shares;
  }

  flush(most: number, monotonic: number): number {
    const visits = (this.#visits ??= this.#beginRound());
    for (let count = 0; count < most; count += 1) {
      const next = visits.next();
      if (next.done) {
        this.#visits = undefined;
        this.#toldBefore.release();
        this.#toldBefore = Batch.EMPTY;
        return count;
      }
      next.value.member.flush(monotonic);
    }
    return most;
  }

  /** Everybody has written the round before by now. */
  #beginRound(): Iterator<Place> {
    this.#round += 1;
    this.#toldBefore = this.#told;
    this.#told = Batch.EMPTY;
    return this.#places.values();
  }
}
