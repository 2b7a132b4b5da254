import { loadConfig } from '../src/config.ts';
import { createServer } from '../src/createServer.ts';
import { createLog } from '../src/platform/log.ts';

// A server in a process of its own, that a test can starve. Says its address.

const config = loadConfig({ PORT: '0', DATA_DIR: process.argv[2], LOG_LEVEL: 'silent' });
const server = await createServer({ config, log: createLog('silent') });
const { url } = await server.listen();
console.log(url.replace('localhost', '127.0.0.1'));
