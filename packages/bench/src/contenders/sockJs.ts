import { createServer } from 'node:http';
import { type Connection, createServer as createSockJs } from 'sockjs';
import { flags, HOST } from './flags.ts';
import { clock, parse, typing } from './message.ts';
import { Rooms } from './rooms.ts';
import { obeySignals } from './signals.ts';

// SockJS, which knows no rooms: one string for all of a room, as one writes it by hand.

const rooms = new Rooms<Connection>();

function serve(client: Connection): void {
  const query = new URL(client.url, `http://${HOST}`).searchParams;
  const name = query.get('room') ?? '';
  const user = query.get('user') ?? '';
  const room = rooms.join(name, client);
  client.on('data', (text: string) => {
    const { type, id } = parse(text);
    if (type === 'typing') sendOthers(room, client, JSON.stringify(typing(name, user)));
    if (type === 'clock') client.write(JSON.stringify(clock(id)));
  });
  client.on('close', () => rooms.leave(name, client));
}

function sendOthers(room: ReadonlySet<Connection>, sender: Connection, text: string): void {
  for (const client of room) if (client !== sender) client.write(text);
}

const { port } = flags();
const http = createServer();
const server = createSockJs({ prefix: '/sockjs', log: () => undefined });
server.on('connection', serve);
server.installHandlers(http);
http.listen(port, HOST, () => console.log('ready'));
obeySignals();
