import { createRequire } from 'node:module';

// A node of the next minor version, as clients of this one meet it: it says so in `welcome`, every frame has fields that they do not know,
// and now and then there is a frame of a type that they do not know. What it stores and tells other nodes is as this version does.

type Send = (this: unknown, data: unknown, ...rest: unknown[]) => void;

const NEXT_VERSION = '1.1';
/** One frame more after so many. */
const SURPRISE_EVERY = 10;

// The server's own; we have none.
const { WebSocket } = createRequire(import.meta.resolve('@attune/server'))('ws') as {
  WebSocket: { prototype: { send: Send } };
};
const { send } = WebSocket.prototype;
let frames = 0;
WebSocket.prototype.send = function (data, ...rest) {
  if (typeof data !== 'string') return send.call(this, data, ...rest);
  frames += 1;
  send.call(this, asNewer(data), ...rest);
  if (frames % SURPRISE_EVERY === 0) send.call(this, surprise());
};

await import(import.meta.resolve('@attune/server').replace(/index\.(ts|js)$/, 'main.$1'));

/** The type stays first: others read no further. */
function asNewer(text: string): string {
  const frame = JSON.parse(text) as { type: string; data?: unknown };
  const data =
    typeof frame.data === 'object' && frame.data !== null ? { ...frame.data, added_in_1_1: [1] } : frame.data;
  const newer = { ...frame, ...(data !== undefined && { data }), importance: 'usual' };
  if (frame.type !== 'welcome') return JSON.stringify(newer);
  return JSON.stringify({ ...newer, data: { ...(data as object), protocol: NEXT_VERSION } });
}

function surprise(): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ type: 'weather', id: `w${frames}`, timestamp, data: { sky: 'clear' } });
}
