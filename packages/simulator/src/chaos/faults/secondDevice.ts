import { parseChannel } from '@attune/protocol';
import type { ChaosPerson } from '../person.ts';
import type { LogReaderOptions } from '../plainSocket.ts';
import type { Scene } from '../scene.ts';

/** `left` is to be called when it is gone, with how it was closed, so that the model of who is here knows. */
export type SecondDevice<Reader> = { readonly reader: Reader; readonly left: (code: number) => void };

export type SecondDeviceOptions<Reader> = {
  readonly kind: string;
  /** Of a node itself: what lies in between would hold the first megabytes. */
  readonly url: string;
  readonly open: (options: LogReaderOptions) => Promise<Reader>;
};

/** One more connection of somebody who is here, which no SDK drives. */
export async function openSecondDevice<Reader>(
  { secret, recorder }: Pick<Scene, 'secret' | 'recorder'>,
  person: ChaosPerson,
  { kind, url, open }: SecondDeviceOptions<Reader>,
): Promise<SecondDevice<Reader>> {
  const { api, home: channel, userId: user } = person;
  const epoch = person.life().channels.get(channel)?.position.get()?.epoch ?? '';
  const reader = await open({ url, api, channel, epoch, secret });
  const who = `${person.name}#${kind}${recorder.counts.get('connected')}`;
  const session = parseChannel(channel).id;
  recorder.note(who, { is: 'connected', user, session, socket: 1, node: url });
  return { reader, left: (code) => recorder.note(who, { is: 'closed', user, socket: 1, code }) };
}
