import type { Api } from '@attune/client';
import { nodeProgram } from '../chaos/programs/node.ts';
import { temporaryFolder } from '../chaos/programs/temporaryFolder.ts';
import { signIn } from '../rooms.ts';

const ADMIN = { email: 'admin@attune.local', password: 'a figure that needs one' };

export type House = { readonly url: string; readonly admin: Api };

/** Runs `act` against a server in a process of its own, and answers the exit code. */
export async function inHouse(act: (house: House) => Promise<number>): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const folder = temporaryFolder(stack, 'attune-figure-');
  const server = await nodeProgram({
    ...{ name: 'the server', folder, isInstrumented: false },
    variables: {
      ...{ ADMIN_PASSWORD: ADMIN.password, LOG_LEVEL: 'warn' },
      // All come from one address.
      HTTP_RATE_FACTOR: '100',
    },
  });
  await server.start();
  stack.defer(async () => void (await server.stop()));
  return await act({ url: server.url, admin: await signIn(server.url, ADMIN.email, ADMIN.password) });
}
