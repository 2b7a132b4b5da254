import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API; a built app asks its config.json instead. */
const DEV_SERVER = 'http://localhost:8000';

export default defineConfig({
  base: '/admin/',
  plugins: [vue(), tailwindcss()],
  resolve: { conditions: ['@attune/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    // An inlined file would be a data: address, which the content policy of the server may refuse.
    assetsInlineLimit: 0,
    rolldownOptions: { treeshake: { propertyReadSideEffects: false } },
  },
  server: {
    proxy: { '/api': DEV_SERVER, '/ws': { target: DEV_SERVER, ws: true } },
  },
});
