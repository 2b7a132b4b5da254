import type { DeliveryClass } from '@attune/protocol';
import { deflateTextFrame, encodeTextFrame } from './textFrame.ts';

export type FrameOptions = {
  readonly class: DeliveryClass;
  readonly text: string;
  /** Class state: of two with the same key only the newer is worth sending. */
  readonly key?: string;
  /** It need not leave by itself at once. @default false */
  readonly mayWait?: boolean | undefined;
};

/** A message ready for any number of sockets, with what an outbox must know to shed it well. */
export class Frame {
  readonly class: DeliveryClass;
  readonly text: string;
  readonly key: string | undefined;
  readonly mayWait: boolean;
  /** The how-manieth of all that audiences were told; 0 for what one connection alone is told. */
  toldAs = 0;
  #bytes: Buffer | undefined;
  #deflated: Buffer | undefined;

  constructor({ class: deliveryClass, text, key, mayWait = false }: FrameOptions) {
    this.class = deliveryClass;
    this.text = text;
    this.key = key;
    this.mayWait = mayWait;
  }

  /** As it goes over a socket that does not compress; made once, whoever asks. */
  get bytes(): Buffer {
    return (this.#bytes ??= encodeTextFrame(this.text));
  }

  /** As it goes over a socket that compresses; made once, by the level of whoever asks first. */
  deflated(level: number): Buffer {
    // For one reader alone: to compress it would keep everybody else waiting.
    if (this.class === 'control') return this.bytes;
    return (this.#deflated ??= deflateTextFrame(this.text, level) ?? this.bytes);
  }

  /** Lets go of what can be made again. */
  release(): void {
    this.#bytes = undefined;
    this.#deflated = undefined;
  }
}
