import type { Channel } from '@attune/protocol';
import type { Realtime, StateOut } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import { gather, type Gathering } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import type { ProgrammeRow } from '../storage/tables.guided.ts';
import { programmeState } from './programme.view.ts';
import { readProgrammes } from './store.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  /** A plan has told this; whether it holds is looked at again. */
  told(row: ProgrammeRow): void;
  hydrate(channel: Channel): Promise<readonly StateOut[]>;
  idle(): Promise<void>;
};

/** A plan tells its programme itself, at once; of several nodes that do so, what is told last is what was read last. */
export function createTelling({ storage, realtime, onTrouble }: TellingDeps): Telling {
  async function statesOf(ids: readonly string[]): Promise<ReadonlyMap<string, StateOut>> {
    const rows = await readProgrammes(storage, ids);
    return new Map([...rows].map(([id, row]) => [id, programmeState(row)]));
  }

  /** Of a crowd that comes back each opens the channel. */
  const stateOf = batched(statesOf);

  /** What this node told last, until it has been looked at again. */
  const said = new Map<string, StateOut>();

  const telling: Gathering<string> = gather(async (ids) => {
    const told = new Map([...said].filter(([id]) => ids.includes(id)));
    for (const id of ids) said.delete(id);
    const tell = (states: readonly StateOut[]) => realtime.carryOut({ states });
    telling.add(await settle(ids, { read: statesOf, tell, told }));
  }, onTrouble);

  return {
    told(row) {
      said.set(row.session_id, programmeState(row));
      telling.add([row.session_id]);
    },
    async hydrate({ kind, id }) {
      if (kind !== 'session') return [];
      const state = await stateOf(id);
      return state ? [state] : [];
    },
    idle: () => telling.idle(),
  };
}
