import type { DeliveryClass } from '@attune/protocol';
import type { Audience } from './audience.ts';
import { encodeTextFrame } from './textFrame.ts';

export type FrameOptions = {
  readonly class: DeliveryClass;
  readonly text: string;
  /** Class state: of two with the same key only the newer is worth sending. */
  readonly key?: string;
  /** Who else gets it; absent for what one connection alone is told. */
  readonly audience?: Audience | undefined;
};

/** A message ready for any number of sockets, with what an outbox must know to shed it well. */
export class Frame {
  readonly class: DeliveryClass;
  readonly text: string;
  readonly key: string | undefined;
  readonly audience: Audience | undefined;
  #bytes: Buffer | undefined;

  constructor({ class: deliveryClass, text, key, audience }: FrameOptions) {
    this.class = deliveryClass;
    this.text = text;
    this.key = key;
    this.audience = audience;
  }

  /** As it goes over a socket that does not compress; made once, whoever asks. */
  get bytes(): Buffer {
    return (this.#bytes ??= encodeTextFrame(this.text));
  }
}
