import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import vue from 'eslint-plugin-vue';
import typescript from 'typescript-eslint';
import { directions } from './scripts/lint/directions.js';
import { world } from './scripts/lint/world.js';

// No rules that need types: `tsc` runs anyway, and type-aware lint takes longer than all tests together.
// Nothing is switched off in a file (noInlineConfig): a rule is right everywhere, or its exception is written here with its reason.

const SOURCES = 'src/**/*.{ts,tsx,vue}';
const TESTS = ['**/*.test.{ts,tsx}', '**/*.contract.ts', '**/*.spec.ts', '**/test/**'];
const inPackages = (...names) => names.map((name) => `packages/${name}/${SOURCES}`);

const NO_STAR = {
  selector: 'ExportAllDeclaration[exported=null]',
  message: 'index.ts is a signature: export by name, so that nothing becomes public by accident.',
};
const NO_MARKUP_FROM_STRINGS = [
  {
    selector:
      'JSXAttribute[name.name="dangerouslySetInnerHTML"], Property[key.name="dangerouslySetInnerHTML"]',
    message: 'What people write is text, never markup. Render it as a child.',
  },
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    message: 'What people write is text, never markup. Use textContent.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe)$/]',
    message: 'What people write is text, never markup. Use textContent or append.',
  },
];

export default typescript.config(
  {
    ignores: [
      '**/dist/**',
      '**/.turbo/**',
      '**/node_modules/**',
      '.artifacts/**',
      '**/test-results/**',
      '**/playwright-report/**',
    ],
  },
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      ecmaVersion: 2025,
      sourceType: 'module',
      globals: { ...globals.node, ...globals.browser },
    },
    plugins: { attune: { rules: { directions, world } } },
  },

  ...typescript.configs.recommended.map((config) => ({ ...config, files: ['**/*.{ts,tsx,vue}'] })),
  {
    files: ['**/*.{ts,tsx,vue}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'attune/directions': 'error',
    },
  },
  {
    files: ['**/*.{js,mjs,ts,tsx,vue}'],
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400 }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', ...NO_MARKUP_FROM_STRINGS],
    },
  },
  {
    files: ['**/index.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_STAR, ...NO_MARKUP_FROM_STRINGS] },
  },

  // Apps.
  {
    files: ['apps/session-web/**/*.{ts,tsx}', 'packages/client/src/react/**'],
    ...reactHooks.configs.flat.recommended,
  },
  ...vue.configs['flat/essential'].map((config) => ({ ...config, files: ['apps/admin-dashboard/**/*.vue'] })),
  {
    files: ['apps/admin-dashboard/**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      // Components are imported, so a short name cannot meet an HTML element.
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/no-undef-components': ['error', { ignorePatterns: ['^Router(?:Link|View)$'] }],
      'vue/no-unused-refs': 'error',
      'vue/require-explicit-emits': 'error',
    },
  },

  // The world comes in by parameter (house rule 15); these are its doors.
  {
    files: inPackages('protocol', 'vitals'),
    rules: { 'attune/world': ['error', 'now', 'elapsed', 'timers', 'chance', 'env', 'window'] },
  },
  {
    files: inPackages('client'),
    ignores: ['packages/client/src/connection/environment.ts', 'packages/client/src/storage/browser.ts'],
    rules: { 'attune/world': ['error', 'now', 'elapsed', 'timers', 'chance', 'env', 'window'] },
  },
  {
    files: inPackages('server'),
    ignores: [
      'packages/server/src/platform/**',
      'packages/server/src/config.ts',
      'packages/server/src/main.ts',
    ],
    rules: { 'attune/world': ['error', 'now', 'elapsed', 'timers', 'chance', 'env'] },
  },
  // People who are not there are told apart by their seed, never by chance.
  { files: inPackages('simulator'), rules: { 'attune/world': ['error', 'chance'] } },
  // Looks may have timers; what a session shows comes from the server's clock.
  {
    files: [`apps/*/${SOURCES}`],
    // `deviceClock`, for pages that have no server clock.
    ignores: ['apps/session-web/src/app/useNow.ts'],
    rules: { 'attune/world': ['error', 'now', 'chance', 'env'] },
  },

  {
    files: inPackages('protocol', 'server', 'client', 'vitals'),
    ignores: ['**/main.ts'],
    rules: { 'no-console': 'error' },
  },
  { files: TESTS, rules: { 'attune/world': 'off', 'no-console': 'off' } },
);
