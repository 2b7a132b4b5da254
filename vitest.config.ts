import { defineConfig } from 'vitest/config';

// Tests read the sources of the other packages, so nothing has to be built first.
const conditions = ['@attune/source', 'module', 'browser', 'development|production'];
const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions: ['@attune/source', 'node', 'module', 'development|production'] } },
};

const app = (name: string) => ({
  extends: `./apps/${name}/vite.config.ts`,
  ...sources,
  root: `./apps/${name}`,
  test: { name, include: ['src/**/*.test.{ts,tsx}'], ...PATIENCE },
});

// Ends what hangs, and judges no speed: machines are shared.
const PATIENCE = { testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 20_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...sources,
        test: {
          name: 'packages',
          include: ['packages/*/{src,test}/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['packages/e2e/**'],
          setupFiles: ['packages/server/test/spareTime.ts'],
          ...PATIENCE,
        },
      },
      app('session-web'),
      app('admin-dashboard'),
      // Packs, deploys and installs what was built, as its users do: `npm test -- --only build,deploy`.
      {
        ...sources,
        test: {
          name: 'deploy',
          include: ['packages/e2e/deploy/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
