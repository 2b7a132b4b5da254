/** A line as the log on disk has it. */
export type LogLine = { readonly channel: string; readonly offset: number; readonly text: string };

/** What one client saw of its channel. Every line it sent has a text of its own. */
export type Witness = {
  readonly name: string;
  readonly channel: string;
  /** In the order in which they were handed to the client. */
  readonly sent: readonly string[];
  readonly acknowledged: readonly { readonly text: string; readonly offset: number | undefined }[];
  /** Refused for good. */
  readonly refused: readonly string[];
  /** In the order in which a handler was given them. */
  readonly received: readonly { readonly text: string; readonly offset: number | undefined }[];
  readonly returns: readonly {
    readonly round: number;
    readonly recovered: boolean;
    readonly reason?: string;
  }[];
};

export type History = {
  readonly log: readonly LogLine[];
  readonly witnesses: readonly Witness[];
  /** How often everybody was cut off. */
  readonly rounds: number;
};

export type Violation = {
  readonly kind:
    'lost' | 'unanswered' | 'duplicated' | 'reordered' | 'misplaced' | 'invented' | 'unrecovered' | 'absent';
  readonly who: string;
  readonly what: string;
};

/**
 * Holds what clients saw against the log. All witnesses must have followed their channel from its first line to its last, and everything
 * must have settled. Answers every violation; an empty list is the proof.
 */
export function findViolations({ log, witnesses, rounds }: History): readonly Violation[] {
  const byChannel = Map.groupBy(log, ({ channel }) => channel);
  return [
    ...[...byChannel].flatMap(([channel, lines]) => repeatsIn(channel, lines)),
    ...witnesses.flatMap((witness) => {
      const lines = byChannel.get(witness.channel) ?? [];
      return [
        ...acknowledgements(witness, lines),
        ...producerOrder(witness, lines),
        ...deliveries(witness, lines),
        ...returns(witness, rounds),
      ];
    }),
  ];
}

/** Stored twice is as bad as delivered twice. */
function repeatsIn(channel: string, lines: readonly LogLine[]): Violation[] {
  return repeated(lines.map(({ text }) => text)).map((text) => ({
    kind: 'duplicated',
    who: 'log',
    what: `${text} is stored twice in ${channel}`,
  }));
}

/** An acknowledged line is in the log, at the offset the ack told; a refused one is not; every other one was answered. */
function acknowledgements(witness: Witness, lines: readonly LogLine[]): Violation[] {
  const { name: who, acknowledged, refused, sent } = witness;
  const offsets = new Map(lines.map(({ text, offset }) => [text, offset]));
  const answered = new Set([...acknowledged.map(({ text }) => text), ...refused]);
  const faults: Violation[] = [];
  for (const { text, offset } of acknowledged) {
    const stored = offsets.get(text);
    if (stored === undefined)
      faults.push({ kind: 'lost', who, what: `${text} was acknowledged and is not in the log` });
    else if (stored !== offset) {
      faults.push({ kind: 'misplaced', who, what: `${text} is at ${stored}, its ack said ${offset}` });
    }
  }
  for (const text of refused) {
    if (offsets.has(text))
      faults.push({ kind: 'invented', who, what: `${text} was refused and is in the log` });
  }
  for (const text of sent) {
    if (!answered.has(text)) faults.push({ kind: 'unanswered', who, what: `${text} was never answered` });
  }
  return faults;
}

/** The lines of one client stand in the log in the order in which it sent them. */
function producerOrder({ name: who, sent }: Witness, lines: readonly LogLine[]): Violation[] {
  const turns = new Map(sent.map((text, turn) => [text, turn]));
  const own = lines.filter(({ text }) => turns.has(text));
  return pairs(own)
    .filter(([before, after]) => (turns.get(before.text) ?? 0) > (turns.get(after.text) ?? 0))
    .map(([before, after]) => ({
      kind: 'reordered',
      who,
      what: `${after.text} was sent before ${before.text} and stored after it`,
    }));
}

/** The handler saw the log: every line, once, in order, at its offset, and nothing else. */
function deliveries({ name: who, received }: Witness, lines: readonly LogLine[]): Violation[] {
  const seen = new Set(received.map(({ text }) => text));
  const offsets = new Map(lines.map(({ text, offset }) => [text, offset]));
  const lost = lines.filter(({ text }) => !seen.has(text));
  const foreign = received.filter(({ text, offset }) => offsets.get(text) !== offset);
  const swapped = pairs(received).filter(([before, after]) => (before.offset ?? 0) > (after.offset ?? 0));
  return [
    ...lost.map(({ text }): Violation => ({
      kind: 'lost',
      who,
      what: `${text} is in the log and never arrived`,
    })),
    ...repeated(received.map(({ text }) => text)).map((text): Violation => ({
      kind: 'duplicated',
      who,
      what: `${text} arrived twice`,
    })),
    ...foreign.map(({ text, offset }): Violation => ({
      kind: offsets.has(text) ? 'misplaced' : 'invented',
      who,
      what: `${text} arrived as ${offset}, the log says ${offsets.get(text) ?? 'nothing of it'}`,
    })),
    ...swapped.map(([before, after]): Violation => ({
      kind: 'reordered',
      who,
      what: `${after.text} arrived after ${before.text}`,
    })),
  ];
}

/** The log survives a kill, so every return is recovered; and everybody returned after every kill. */
function returns({ name: who, returns: all }: Witness, rounds: number): Violation[] {
  const failed = all.filter(({ recovered }) => !recovered);
  const came = new Set(all.map(({ round }) => round));
  const missing = Array.from({ length: rounds }, (_, i) => i + 1).filter((round) => !came.has(round));
  return [
    ...failed.map(({ round, reason }): Violation => ({
      kind: 'unrecovered',
      who,
      what: `round ${round}: ${reason ?? 'no reason'}`,
    })),
    ...missing.map((round): Violation => ({ kind: 'absent', who, what: `round ${round}: never came back` })),
  ];
}

function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.has(text) || !seen.add(text));
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.slice(1).map((after, index) => [items[index] as T, after]);
}
