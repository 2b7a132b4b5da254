type Alarm = { readonly at: number; readonly order: number; readonly run: () => void };

const START_AT = Date.UTC(2026, 0, 1);
/** Promises that one alarm may set off in a row before the next alarm is looked at. */
const TURNS = 20;

/** Time that passes only when it is told to. */
export class ManualClock {
  #uptime = 0;
  #wallAheadMs = START_AT;
  #order = 0;
  #alarms: Alarm[] = [];

  now(): number {
    return this.#uptime + this.#wallAheadMs;
  }

  /** Milliseconds since this clock was made. */
  uptime(): number {
    return this.#uptime;
  }

  /** Somebody sets the wall clock. Also a sleep during which `uptime` stands still, as it does in some browsers. */
  jump(byMs: number): void {
    this.#wallAheadMs += byMs;
  }

  /** Time passes and nothing runs; what fell due meanwhile runs, late, when time goes on. */
  sleep(ms: number): void {
    this.#uptime += ms;
  }

  setAlarm(run: () => void, inMs: number): () => void {
    this.#order += 1;
    const alarm: Alarm = { at: this.#uptime + Math.max(inMs, 0), order: this.#order, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Runs what falls due, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#uptime + ms;
    await settlePromises();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      const due = next;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== due);
      this.#uptime = Math.max(this.#uptime, due.at);
      due.run();
      await settlePromises();
    }
    this.#uptime = until;
  }

  #next(until: number): Alarm | undefined {
    return this.#alarms
      .filter((alarm) => alarm.at <= until)
      .reduce<Alarm | undefined>(
        (first, alarm) => (first && isBefore(first, alarm) ? first : alarm),
        undefined,
      );
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
}
