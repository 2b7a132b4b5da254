import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { flags, HOST } from './flags.ts';
import { clock, parse, typing } from './message.ts';
import { obeySignals } from './signals.ts';

// uWebSockets.js and its publish. It is in no package registry, so whoever has it says where; what is used of it is declared here.

type Person = { readonly room: string; readonly user: string };

type Client = {
  readonly getUserData: () => Person;
  readonly subscribe: (topic: string) => boolean;
  /** To all who subscribed, but for the client it is called on. */
  readonly publish: (topic: string, text: string) => boolean;
  readonly send: (text: string) => number;
};

type Request = {
  readonly getHeader: (lowerCaseName: string) => string;
  readonly getQuery: (name: string) => string | undefined;
};

type Response = {
  readonly upgrade: (
    person: Person,
    key: string,
    subprotocol: string,
    extensions: string,
    context: unknown,
  ) => void;
};

type Behavior = {
  readonly compression: number;
  /** Seconds; 0 is for ever. */
  readonly idleTimeout: number;
  readonly sendPingsAutomatically: boolean;
  readonly maxBackpressure: number;
  readonly upgrade: (response: Response, request: Request, context: unknown) => void;
  readonly open: (client: Client) => void;
  /** The bytes are gone when this returns. */
  readonly message: (client: Client, bytes: ArrayBuffer) => void;
};

type App = {
  readonly ws: (pattern: string, behavior: Behavior) => App;
  /** False when the port is taken. */
  readonly listen: (host: string, port: number, onListening: (socket: unknown) => void) => App;
};

type MicroWebSockets = { readonly App: () => App; readonly DISABLED: number };

const NOT_GIVEN = 3;
/** What a slow client is behind by is dropped from here on: more than a load lets pile up. */
const MAX_BACKPRESSURE_BYTES = 64 * 1024 * 1024;

// The request is only there during the call.
function upgrade(response: Response, request: Request, context: unknown): void {
  const person: Person = { room: request.getQuery('room') ?? '', user: request.getQuery('user') ?? '' };
  response.upgrade(
    person,
    request.getHeader('sec-websocket-key'),
    request.getHeader('sec-websocket-protocol'),
    request.getHeader('sec-websocket-extensions'),
    context,
  );
}

function message(client: Client, bytes: ArrayBuffer): void {
  const { type, id } = parse(Buffer.from(bytes).toString());
  const { room, user } = client.getUserData();
  if (type === 'typing') client.publish(room, JSON.stringify(typing(room, user)));
  if (type === 'clock') client.send(JSON.stringify(clock(id)));
}

function serve({ App, DISABLED }: MicroWebSockets, port: number): void {
  App()
    .ws('/ws', {
      compression: DISABLED,
      idleTimeout: 0,
      sendPingsAutomatically: false,
      maxBackpressure: MAX_BACKPRESSURE_BYTES,
      upgrade,
      open: (client) => void client.subscribe(client.getUserData().room),
      message,
    })
    .listen(HOST, port, (socket) => {
      if (!socket) throw new Error(`Port ${port} is taken.`);
      console.log('ready');
    });
}

const path = process.env['UWS_PATH'];
if (!path) {
  console.error(
    'Give UWS_PATH, the folder of a built uWebSockets.js (the one with uws.js and its .node files).',
  );
  process.exit(NOT_GIVEN);
}
serve(createRequire(import.meta.url)(resolve(path)) as MicroWebSockets, flags().port);
obeySignals();
