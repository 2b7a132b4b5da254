import { parseArgs } from 'node:util';
import { createServer, loadConfig, tuneGarbageCollection } from '@attune/server';

// The server as it is shipped, with everything on. The environment says what it stands on.

const { values } = parseArgs({ options: { port: { type: 'string' } } });
tuneGarbageCollection();
const config = loadConfig({ ...process.env, PORT: values.port });
const server = await createServer({ config });
process.on('SIGUSR2', () => globalThis.gc?.());
process.on('SIGTERM', () => process.exit(0));
await server.listen();
console.log('ready');
