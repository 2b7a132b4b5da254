type Heart = { unheard: number; heardAt: number };

/** Silence of this many beats means deaf. */
const SILENT_BEATS = 3;

/**
 * Whether what a node tells itself still comes back. Counts beats, not only time: after its own loop stood still, nothing was said that
 * could have been heard.
 */
export class Heartbeat {
  readonly #silenceMs: number;
  readonly #hearts = new Map<string, Heart>();

  constructor(intervalMs: number) {
    // Half a beat less: the last one was heard a little after it was sent, and timers are not exact.
    this.#silenceMs = (SILENT_BEATS - 0.5) * intervalMs;
  }

  start(names: readonly string[], now: number): void {
    this.#hearts.clear();
    for (const name of names) this.#hearts.set(name, { unheard: 0, heardAt: now });
  }

  sent(name: string): void {
    const heart = this.#hearts.get(name);
    if (heart) heart.unheard += 1;
  }

  /** False when it is no heart. */
  heard(name: string, now: number): boolean {
    const heart = this.#hearts.get(name);
    if (!heart) return false;
    heart.unheard = 0;
    heart.heardAt = now;
    return true;
  }

  /** Whether one of them has not been heard for too long, although it was asked twice. */
  isSilent(now: number): boolean {
    for (const { unheard, heardAt } of this.#hearts.values()) {
      if (unheard >= SILENT_BEATS - 1 && now - heardAt >= this.#silenceMs) return true;
    }
    return false;
  }
}
