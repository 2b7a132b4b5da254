import type { Client } from './crowd.ts';
import { sinceStamp } from './stamp.ts';

/** What some clients of whole sessions heard since it was last asked. */
export type Heard = {
  /** Since each was sent, in ms. */
  readonly linesMs: readonly number[];
  readonly readingsMs: readonly number[];
  /** Everything that arrived. */
  readonly messages: number;
};

export type Witness = {
  /** How many of them there are. */
  readonly count: number;
  /** Throws where something was refused, or one of them was closed. */
  readonly take: () => Heard;
};

const LINE = /"text":"sent at ([\d.]+)/;
const READING = /"rmssd":([\d.]+)/;

/** These read all that they get; the others only count. */
export function witnessBy(clients: readonly Client[]): Witness {
  let heard = { linesMs: [] as number[], readingsMs: [] as number[], messages: 0 };
  const refused: string[] = [];
  const note = (text: string): void => {
    heard.messages += 1;
    if (text.startsWith('{"type":"error"')) refused.push(text);
    else if (text.startsWith('{"type":"chat_message"')) age(text, LINE, heard.linesMs);
    else if (text.startsWith('{"type":"reading"')) age(text, READING, heard.readingsMs);
  };
  for (const { socket } of clients)
    socket.reader = { at: 'reading', onText: (payload) => note(payload.toString('latin1')) };
  return {
    count: clients.length,
    take() {
      const [first] = refused;
      if (first !== undefined) throw new Error(`${refused.length} were refused: ${first.slice(0, 200)}`);
      const lost = clients.filter(({ socket }) => !socket.isOpen).length;
      if (lost > 0) throw new Error(`${lost} of ${clients.length} who listen were closed.`);
      const taken = heard;
      heard = { linesMs: [], readingsMs: [], messages: 0 };
      return taken;
    },
  };
}

function age(text: string, stamp: RegExp, into: number[]): void {
  const found = stamp.exec(text)?.[1];
  if (found !== undefined) into.push(sinceStamp(Number(found), performance.now()));
}
