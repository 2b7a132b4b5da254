import type { Realtime, StateOut } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { receiptsWithout } from '../lead/index.ts';
import { settle } from '../platform/settle.ts';

export type RenewingDeps = {
  readonly states: Pick<StateStore, 'snapshot'>;
  /** What all capabilities can tell anew of a channel. */
  readonly statesAnew: (channel: string) => Promise<readonly StateOut[]>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
};

/**
 * Live values outlive who is named in them: those that name somebody who is in the database no more are told anew as it has them, and
 * whose screen follows without them. Who is here, and what goes with a connection, goes when it is closed.
 */
export async function renewStates(
  deps: RenewingDeps,
  channels: readonly string[],
  userId: string,
): Promise<void> {
  for (const channel of channels) await renewOf(deps, channel, userId);
}

async function renewOf({ states, statesAnew, realtime }: RenewingDeps, channel: string, userId: string) {
  const values = await states.snapshot(channel);
  const receipts = receiptsWithout(channel, values, userId);
  // The order comes behind the values.
  if (receipts.length > 0) await realtime.carryOut({ states: receipts, rewritten: [channel] });
  const naming = values.filter(({ json }) => json.includes(userId)).map(nameOf);
  if (naming.length === 0) return;
  const read = async (names: readonly string[]) => {
    const anew = await statesAnew(channel);
    return new Map(
      anew.map((state) => [nameOf(state), state] as const).filter(([name]) => names.includes(name)),
    );
  };
  await settle(naming, { read, tell: (told) => realtime.carryOut({ states: told }) });
}

function nameOf({ type, key }: { readonly type: string; readonly key: string }): string {
  return `${type} ${key}`;
}
