import { defineConfig } from 'vitest/config';

// Tests read the sources of the other packages, so nothing has to be built first.
const conditions = ['@attune/source', 'module', 'browser', 'development|production'];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: ['@attune/source', 'node', 'module'] } },
        test: { name: 'packages', include: ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'], exclude: ['packages/e2e/**'] },
      },
    ],
  },
});
