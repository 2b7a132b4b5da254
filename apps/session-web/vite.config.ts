import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// The server that `vite` hands the API calls and the socket to while developing.
const DEVELOPMENT_SERVER = 'http://localhost:8000';

const proxy = {
  '/api': { target: DEVELOPMENT_SERVER },
  '/ws': { target: DEVELOPMENT_SERVER, ws: true },
};

// Of the last `node_modules` in a path: the folders above it name their peers, too.
const BASE =
  /node_modules\/(?:react|react-dom|scheduler|react-router|zod|@tanstack\/[\w-]+)\/(?!.*node_modules)/;

/** One sentence of each message and call, for the documents: 2 KB that no page reads. */
const SUMMARY = /^\s*summary:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),$/gm;

const withoutSummaries: Plugin = {
  name: 'without-summaries',
  apply: 'build',
  transform: {
    filter: { id: /packages\/protocol\/src\/\w+\.ts$/ },
    handler: (code) => ({ code: code.replaceAll(SUMMARY, "summary: '',"), map: null }),
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), withoutSummaries],
  // The sources of the other packages are read, so nothing of them has to be built first.
  resolve: { conditions: ['@attune/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2024',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Modules here are plain: without this every call of the contract that is reached through `calls` stays in every page.
      treeshake: { propertyReadSideEffects: false },
      output: {
        // What every page needs, in one file: together it packs 1 KB smaller than in four.
        codeSplitting: {
          groups: [{ name: 'base', test: BASE }],
        },
      },
    },
  },
  server: { proxy },
  preview: { proxy },
});
