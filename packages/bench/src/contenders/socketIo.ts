import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { flags, HOST } from './flags.ts';
import { clock, typing } from './message.ts';
import { obeySignals } from './signals.ts';

// Socket.IO on `ws`, as its own pages on performance and memory advise.

type Acknowledge = (answer: object) => void;

function serve(socket: Socket): void {
  const { room, user } = socket.handshake.query;
  const [channel, person] = [String(room), String(user)];
  void socket.join(channel);
  socket.on('typing', () => void socket.to(channel).emit('typing', typing(channel, person)));
  socket.on('clock', (_question: object, acknowledge: Acknowledge) => acknowledge(clock(undefined)));
  forgetRequest(socket);
}

/** Engine.IO keeps the first request of a connection for whoever wants it; nobody does from here on. */
function forgetRequest({ conn }: Socket): void {
  Object.assign(conn, { request: null });
}

const { port } = flags();
const http = createServer();
const server = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});
server.on('connection', serve);
http.listen(port, HOST, () => console.log('ready'));
obeySignals();
