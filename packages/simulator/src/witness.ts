import type { ChannelHandle, Recovery } from '@attune/client';
import type { Witness } from './history.ts';
import { createSchedule } from './schedule.ts';
import { takeSeat, type SeatOptions } from './seat.ts';
import type { Random } from './seeded.ts';
import { until } from './until.ts';

/** A participant may write 60 lines a minute, ten of them at once. */
const BETWEEN_LINES_MS = { low: 900, high: 1_700 };
const VOLLEY_LINES = 3;
/** Somebody who cannot get rid of lines writes no more of them. */
const MAX_WAITING = 40;
const HERE_WITHIN_MS = 20_000;

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** A client that publishes and notes everything that it is told. */
export type LiveWitness = {
  readonly seen: Witness;
  readonly publish: () => void;
  readonly stopPublishing: () => void;
  /** Several lines at once, in the given round. */
  readonly volley: (round: number) => void;
  /** Live again, and told of the return. Rejects after the deadline. */
  readonly returned: (round: number, deadlineMs: number) => Promise<void>;
  /** Everything sent has been answered. */
  readonly drained: (deadlineMs: number) => Promise<void>;
  readonly offset: () => number;
  readonly reached: (offset: number, deadlineMs: number) => Promise<void>;
  /** Acks that said that the line had been there already. */
  readonly repeatedAnswers: () => number;
  readonly end: () => void;
};

export type WitnessOptions = Omit<SeatOptions, 'name'> & { readonly name: string; readonly random: Random };

/** Joins and waits until it follows its channel, so that it sees everything from then on. */
export async function bearWitness(options: WitnessOptions): Promise<LiveWitness> {
  const { name, random } = options;
  const { channel, client, leave } = await takeSeat(options);
  const schedule = createSchedule();
  const seen: Open<Witness> = {
    name,
    channel: channel.name,
    sent: [],
    acknowledged: [],
    refused: [],
    received: [],
    returns: [],
  };
  let round = 0;
  let repeatedAnswers = 0;
  note(channel, seen, () => round);
  await until(channel.health, (health) => health === 'live', {
    deadlineMs: HERE_WITHIN_MS,
    what: `${name} to be here`,
  });

  const say = (): void => {
    const text = `${name} line ${seen.sent.length + 1}`;
    seen.sent.push(text);
    channel.send('chat_message', { text }).done.then(
      ({ offset, duplicate }) => {
        seen.acknowledged.push({ text, offset });
        if (duplicate) repeatedAnswers += 1;
      },
      () => seen.refused.push(text),
    );
  };
  const publish = (): void => {
    schedule.after(random.between(BETWEEN_LINES_MS.low, BETWEEN_LINES_MS.high), () => {
      if (channel.outbox.get().length < MAX_WAITING) say();
      publish();
    });
  };
  return {
    seen,
    publish,
    stopPublishing: schedule.end,
    volley: (of) => {
      round = of;
      for (let i = 0; i < VOLLEY_LINES; i += 1) say();
    },
    returned: async (of, deadlineMs) => {
      const what = `${name} to return in round ${of} (${client.status.get().at})`;
      await until(channel.recovery, () => seen.returns.some((back) => back.round === of), {
        deadlineMs,
        what,
      });
    },
    drained: async (deadlineMs) => {
      await until(channel.outbox, (waiting) => waiting.length === 0, {
        deadlineMs,
        what: `the answers to ${name}`,
      });
    },
    offset: () => channel.position.get()?.offset ?? 0,
    reached: async (offset, deadlineMs) => {
      const what = `${name} to reach ${offset}`;
      await until(channel.position, (position) => (position?.offset ?? 0) >= offset, { deadlineMs, what });
    },
    repeatedAnswers: () => repeatedAnswers,
    end: () => {
      schedule.end();
      leave();
    },
  };
}

/** From before the first event: what the handler is given and every return. */
function note(channel: ChannelHandle, seen: Open<Witness>, roundNow: () => number): void {
  channel.on('chat_message', ({ data, offset }) => void seen.received.push({ text: data.text, offset }));
  channel.recovery.subscribe(() => {
    const recovery: Recovery | undefined = channel.recovery.get();
    if (!recovery) return;
    const { recovered, reason } = recovery;
    seen.returns.push({ round: roundNow(), recovered, ...(reason !== undefined && { reason }) });
  });
}
