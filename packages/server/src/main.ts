#!/usr/bin/env node
import { loadConfig } from './config.ts';
import { createServer, type AttuneServer } from './createServer.ts';
import { tuneGarbageCollection } from './platform/garbage.ts';

/** Ports tried after the default one when it is taken. */
const OTHER_PORTS = 20;

/** Errors whose message is a sentence for the operator; by name, for one of them comes from another thread. */
const SPEAKING_ERRORS: ReadonlySet<string> = new Set([
  'ConfigError',
  'StorageLockedError',
  'StorageNewerError',
]);

/** What went wrong, in one sentence for the person who started this. */
function sentenceOf(error: unknown, port: number): string {
  if (error instanceof Error && SPEAKING_ERRORS.has(error.name)) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program; choose another one with PORT.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}; choose one above 1023 with PORT.`;
  return `Attune could not start: ${error instanceof Error ? error.message : String(error)}`;
}

async function listen(server: AttuneServer, port: number, isPortGiven: boolean): Promise<string> {
  for (let candidate = port; ; candidate += 1) {
    try {
      const { url } = await server.listen(candidate);
      if (candidate !== port) console.log(`Port ${port} is taken, so this is on ${candidate}.`);
      return url;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || isPortGiven || candidate >= port + OTHER_PORTS) throw error;
    }
  }
}

async function main(): Promise<void> {
  let port = 0;
  tuneGarbageCollection();
  try {
    const config = loadConfig(process.env);
    port = config.port;
    const server = await createServer({
      config,
      onDrained: () => stop(),
      announceAdmin: ({ email, password }) =>
        console.log(
          `Sign in as ${email} with the password ${password} (shown once; set ADMIN_PASSWORD to choose your own).`,
        ),
    });
    // SIGINT, SIGTERM and an admin's order are one and the same drain, whichever comes first; a second Ctrl-C ends at once.
    const stop = () => {
      server.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(sentenceOf(error, port));
          process.exit(1);
        },
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    console.log(`Attune is at ${await listen(server, port, config.isPortGiven)}`);
  } catch (error) {
    console.error(sentenceOf(error, port));
    process.exit(1);
  }
}

await main();
