import { ESLint } from 'eslint';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../toolchain.mjs';

const eslint = new ESLint({ cwd: ROOT });

/** What the lint says about a file that need not exist. */
async function messages(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(ROOT, path) });
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'attune/directions')
    .map(({ message }) => message);
}

const use = (specifier: string) => `import { a } from '${specifier}';\nexport const b = a;`;
const useType = (specifier: string) => `import type { A } from '${specifier}';\nexport type B = A;`;

const refused: [path: string, code: string, reason: RegExp][] = [
  ['packages/protocol/src/chat.ts', use('lodash'), /protocol imports zod only/],
  ['packages/protocol/src/chat.ts', use('node:crypto'), /protocol imports zod only/],
  ['packages/protocol/src/chat.ts', useType('@attune/client'), /protocol imports zod only/],
  ['packages/vitals/src/hrv.ts', use('zod'), /vitals imports nothing/],
  ['packages/design/src/contrast.ts', use('react'), /design imports nothing/],

  ['packages/client/src/createClient.ts', use('react'), /client core imports @attune\/protocol only/],
  ['packages/client/src/connection/machine.ts', use('vue'), /client core imports @attune\/protocol only/],
  ['packages/client/src/createClient.ts', use('node:events'), /client core imports @attune\/protocol only/],
  ['packages/client/src/createClient.ts', use('./react/index.ts'), /core does not know src\/react/],
  ['packages/client/src/connection/machine.ts', useType('../vue/index.ts'), /core does not know src\/vue/],
  ['packages/client/src/react/useStatus.ts', use('vue'), /imports react and the core only/],
  ['packages/client/src/react/useStatus.ts', use('../vue/useStatus.ts'), /imports react and the core only/],
  ['packages/client/src/vue/useStatus.ts', use('react'), /imports vue and the core only/],
  ['packages/client/src/testing/fakeServer.ts', use('ws'), /core and the protocol only/],

  [
    'packages/server/src/platform/clock.ts',
    use('../storage/storage.ts'),
    /platform stands on nothing; it never imports storage/,
  ],
  [
    'packages/server/src/storage/sqlite.ts',
    use('../hub/log.ts'),
    /storage stands on platform; it never imports hub/,
  ],
  [
    'packages/server/src/hub/hub.ts',
    use('../transport/frames.ts'),
    /hub stands on storage and delivery and platform/,
  ],
  ['packages/server/src/hub/hub.ts', useType('../chat/index.ts'), /hub is a floor and knows no noun/],
  ['packages/server/src/transport/upgrade.ts', use('../connection/pool.ts'), /it never imports connection/],
  ['packages/server/src/transport/upgrade.ts', use('../config.ts'), /is handed in, not imported/],
  [
    'packages/server/src/transport/frames.ts',
    use('@attune/protocol').replaceAll('a ', 'CONTRACT '),
    /carries bytes and knows no message/,
  ],
  [
    'packages/server/src/connection/pool.ts',
    use('../presence/index.ts'),
    /connection is a floor and knows no noun/,
  ],
  ['packages/server/src/connection/pool.ts', use('../dispatch.ts'), /is handed in, not imported/],

  ['packages/server/src/chat/handlers.ts', use('../presence/store.ts'), /only its index\.ts may be imported/],
  [
    'packages/server/src/chat/handlers.ts',
    use('../admin/index.ts'),
    /chat comes before admin in the order of capabilities/,
  ],
  ['packages/server/src/auth/handlers.ts', useType('../people/index.ts'), /auth comes before people/],
  ['packages/server/src/chat/handlers.ts', use('../hub/hub.ts'), /may know the types of hub, not its code/],
  [
    'packages/server/src/chat/handlers.ts',
    use('../connection/pool.ts'),
    /may know the types of connection, not its code/,
  ],
  ['packages/server/src/chat/handlers.ts', use('../dispatch.ts'), /may know the types of dispatch\.ts/],
  ['packages/server/src/chat/handlers.ts', use('ws'), /does not know what carried the message/],
  ['packages/server/src/session/session.machine.ts', use('../platform/clock.ts'), /A machine is pure/],
  ['packages/server/src/session/session.machine.ts', use('node:crypto'), /A machine is pure/],
  ['packages/server/src/common/text.ts', use('../platform/clock.ts'), /neither a floor nor a capability/],
  [
    'packages/server/src/createServer.ts',
    use('@attune/client'),
    /no package of the repository but @attune\/protocol/,
  ],

  ['apps/session-web/src/main.tsx', use('@attune/server'), /An app never loads @attune\/server/],
  ['apps/session-web/src/main.test.tsx', use('@attune/server'), /An app never loads @attune\/server/],
  ['apps/session-web/src/ui/Button.tsx', use('@attune/client/react'), /ui is looks only: no client/],
  ['apps/session-web/src/ui/Button.tsx', use('../chat/Chat.tsx'), /knows no screen/],
  [
    'apps/admin-dashboard/src/people/people.ts',
    use('../../../session-web/src/app/a.ts'),
    /stays in its package/,
  ],
  [
    'apps/admin-dashboard/src/ui/Button.vue',
    '<script setup lang="ts">\nimport { a } from \'@attune/client\';\nconst b = a;\n</script>\n<template><b>{{ b }}</b></template>',
    /ui is looks only: no client/,
  ],

  ['packages/e2e/src/journey.ts', use('../../server/src/hub/hub.ts'), /stays in its package/],
  [
    'packages/e2e/src/journey.ts',
    use('@attune/server/src/hub/hub.ts'),
    /what its index does not export is private/,
  ],
  ['packages/simulator/src/person.ts', use('react'), /simulator is people, a server and Node/],
  ['packages/server/test/real.test.ts', use('../../client/src/signal.ts'), /stays in its package/],
  ['packages/protocol/src/a.ts', "export const load = () => import('node:fs');", /protocol imports zod only/],
  ['packages/protocol/src/a.ts', "export { a } from 'node:fs';", /protocol imports zod only/],
];

it.each(refused)('%s: %s', async (path, code, reason) => {
  expect(await messages(path, code)).toEqual([expect.stringMatching(reason)]);
});

const allowed: [path: string, code: string][] = [
  ['packages/server/src/transport/webSocketServer.ts', useType('../connection/socket.ts')],
  ['packages/server/src/connection/pool.ts', useType('../capability.ts')],
  ['packages/server/src/chat/routes.ts', use('../capability.ts')],
  ['packages/protocol/src/chat.ts', use('zod/mini')],
  ['packages/client/src/createClient.ts', use('@attune/protocol')],
  ['packages/client/src/react/useStatus.ts', use('../createClient.ts')],
  ['packages/client/src/connection/machine.test.ts', use('node:events')],
  ['packages/server/src/hub/log.sql.ts', use('../storage/storage.ts')],
  ['packages/server/src/transport/upgrade.ts', use('@attune/protocol').replaceAll('a ', 'CLOSE ')],
  ['packages/server/src/admin/handlers.ts', use('../session/index.ts')],
  ['packages/server/src/chat/handlers.ts', useType('../hub/hub.ts')],
  ['packages/server/src/chat/handlers.ts', use('../storage/storage.ts')],
  ['packages/server/src/chat/handlers.ts', use('./store.ts')],
  ['packages/server/src/createServer.ts', use('./chat/index.ts')],
  ['packages/server/test/real.test.ts', use('@attune/client')],
  ['apps/session-web/src/chat/Chat.tsx', use('../ui/Button.tsx')],
  ['packages/e2e/src/journey.spec.ts', use('@attune/server')],
];

it.each(allowed)('%s may: %s', async (path, code) => {
  expect(await messages(path, code)).toEqual([]);
});
