import { flags, HOST } from './flags.ts';
import { clock, parse, typing } from './message.ts';
import { obeySignals } from './signals.ts';

// Bun's own WebSocket server and its publish. Run by Bun; what is used of it is declared here, as the repository has no types of Bun.

type Person = { readonly room: string; readonly user: string };

type Client = {
  readonly data: Person;
  readonly subscribe: (topic: string) => boolean;
  readonly publish: (topic: string, text: string) => number;
  readonly send: (text: string) => number;
};

type Handlers = {
  readonly open: (client: Client) => void;
  readonly message: (client: Client, text: string) => void;
  readonly perMessageDeflate: boolean;
  readonly publishToSelf: boolean;
  readonly sendPings: boolean;
  /** Seconds; 0 is for ever. */
  readonly idleTimeout: number;
  readonly backpressureLimit: number;
};

type Upgrades = { readonly upgrade: (request: Request, options: { readonly data: Person }) => boolean };

type Options = {
  readonly hostname: string;
  readonly port: number;
  readonly fetch: (request: Request, server: Upgrades) => Response | undefined;
  readonly websocket: Handlers;
};

declare const Bun: {
  readonly serve: (options: Options) => unknown;
  readonly gc: (isForced: boolean) => void;
};

/** What a slow client is behind by is dropped from here on: more than a load lets pile up. */
const BACKPRESSURE_LIMIT_BYTES = 64 * 1024 * 1024;

const websocket: Handlers = {
  open: (client) => void client.subscribe(client.data.room),
  message(client, text) {
    const { type, id } = parse(text);
    const { room, user } = client.data;
    if (type === 'typing') client.publish(room, JSON.stringify(typing(room, user)));
    if (type === 'clock') client.send(JSON.stringify(clock(id)));
  },
  perMessageDeflate: false,
  publishToSelf: false,
  sendPings: false,
  idleTimeout: 0,
  backpressureLimit: BACKPRESSURE_LIMIT_BYTES,
};

function fetch(request: Request, server: Upgrades): Response | undefined {
  const { searchParams: query } = new URL(request.url);
  const person: Person = { room: query.get('room') ?? '', user: query.get('user') ?? '' };
  if (server.upgrade(request, { data: person })) return undefined;
  return new Response(null, { status: 426 });
}

const { port } = flags();
Bun.serve({ hostname: HOST, port, fetch, websocket });
obeySignals(() => Bun.gc(true));
console.log('ready');
