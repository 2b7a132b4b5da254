import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { flags, HOST } from './flags.ts';
import { clock, parse, typing } from './message.ts';
import { Rooms } from './rooms.ts';
import { obeySignals } from './signals.ts';

// What one writes with `ws` alone, with care: stringified once for all who hear it.

const rooms = new Rooms<WebSocket>();

function send(room: ReadonlySet<WebSocket>, sender: WebSocket, message: object): void {
  const text = JSON.stringify(message);
  for (const client of room) if (client !== sender) client.send(text);
}

function serve(client: WebSocket, query: URLSearchParams): void {
  const name = query.get('room') ?? '';
  const user = query.get('user') ?? '';
  const room = rooms.join(name, client);
  client.on('message', (bytes: RawData) => {
    const { type, id } = parse(String(bytes));
    if (type === 'typing') send(room, client, typing(name, user));
    if (type === 'clock') client.send(JSON.stringify(clock(id)));
  });
  // `close` follows; without a listener a reset would end the process.
  client.on('error', () => undefined);
  client.on('close', () => rooms.leave(name, client));
}

const server = new WebSocketServer({
  port: flags().port,
  host: HOST,
  path: '/ws',
  perMessageDeflate: false,
  clientTracking: false,
});
server.on('connection', (client, { url = '' }) => serve(client, new URL(url, `http://${HOST}`).searchParams));
server.on('listening', () => console.log('ready'));
obeySignals();
