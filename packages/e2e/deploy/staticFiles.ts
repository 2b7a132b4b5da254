import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** A file server as any host of static files is one: what is not there is index.html. `config` replaces config.json. */
export async function serveFiles(folder: string, base: string, config: () => object) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://files').pathname;
    const name = path.startsWith(base) ? path.slice(base.length) : '';
    if (name === 'config.json') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(config()));
      return;
    }
    const isFile =
      name !== '' && !name.includes('..') && extname(name) !== '' && existsSync(join(folder, name));
    const file = isFile ? name : 'index.html';
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(join(folder, file)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
