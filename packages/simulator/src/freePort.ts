import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port that nobody uses now. A server that is to come back to the same address cannot use port 0. */
export async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}
