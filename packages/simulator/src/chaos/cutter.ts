/** Looks at one message of a stream: the text of a WebSocket frame, a reply of Redis, or bytes as they came. */
export type Match = (text: string) => boolean;

/** A part of a stream. `text` is what a `Match` is given; undefined for what is no message. */
export type Piece = { readonly bytes: Buffer; readonly text?: () => string };

/** Cuts a stream into messages, whatever chunks it comes in. Bytes stay the same and in order; only their end may be held until it is whole. */
export type Cutter = (chunk: Buffer) => readonly Piece[];

/** What a proxy can parse of the replies: see frameCutter.ts and respCutter.ts; `bytes` takes every chunk for a message, as latin1. */
export type Language = 'websocket' | 'redis' | 'bytes';

export const cutBytes: Cutter = (chunk) => [{ bytes: chunk, text: () => chunk.toString('latin1') }];
