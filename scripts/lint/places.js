// Who may import whom. The table that scripts/lint/directions.js enforces and scripts/lint/directions.test.ts proves.

/**
 * The capabilities, in the order in which they may use each other: later ones see the `index.ts` of earlier ones. Another capability
 * is another word here.
 */
export const CAPABILITIES = [
  'auth',
  'people',
  'technique',
  'session',
  'waiting',
  'intake',
  'programme',
  'presence',
  'lead',
  'chat',
  'assistant',
  'breath',
  'vote',
  'feedback',
  'unwell',
  'achievement',
  'health',
  'notification',
  'task',
  'upload',
  'note',
  'analytics',
  'record',
  'upstream',
  'webhook',
  'node',
  'admin',
  'inspector',
  'alert',
  'audit',
];

/** What each floor of the server stands on, lowest first. */
export const FLOORS = {
  platform: [],
  storage: ['platform'],
  delivery: ['platform'],
  hub: ['storage', 'delivery', 'platform'],
  transport: ['delivery', 'platform'],
  http: ['platform'],
  connection: ['hub', 'delivery', 'platform'],
};

/** Names of the contract that a floor without nouns has no use for. */
export const MESSAGE_NAMES = [
  'CONTRACT',
  'declarationOf',
  'maySend',
  'travelsOn',
  'MessageType',
  'SentType',
  'DeliveredType',
];

/** What the sources of each package may import from outside of it, and what to say otherwise. */
export const PACKAGES = {
  protocol: {
    allows: (name) => isOf('zod', name),
    message: 'protocol imports zod only: both ends and every tool load it.',
  },
  vitals: {
    allows: () => false,
    message: 'vitals imports nothing: pure functions that run anywhere.',
  },
  design: {
    allows: () => false,
    message: 'design imports nothing: tokens and classes without a framework.',
  },
  client: {
    allows: (name) => isOf('@attune/protocol', name),
    message:
      'The client core imports @attune/protocol only, so that it runs in any browser and in Node. A binding goes to src/react or src/vue.',
  },
  server: {
    allows: (name) => !/^@attune\/(?!(?:protocol|vitals)$)/.test(name),
    message:
      'The server imports no package of the repository but @attune/protocol and @attune/vitals: it is deployed without the others.',
  },
  simulator: {
    allows: (name) => isNode(name) || /^@attune\/(?:client(?:\/storage)?|protocol|server|vitals)$/.test(name),
    message: 'The simulator is people, a server and Node: it imports those packages only, by their names.',
  },
  e2e: {
    allows: (name) =>
      !name.startsWith('@attune/') || /^@attune\/(?:client|protocol|server|simulator|vitals)$/.test(name),
    message:
      'e2e plays what a person does: it imports no app and no internals, only packages by their names.',
  },
};

/** The bindings of the client: the framework, the core, and nothing of each other. */
export const BINDINGS = {
  react: {
    framework: ['react', 'react-dom'],
    message: 'src/react translates the core to React: it imports react and the core only.',
  },
  vue: {
    framework: ['vue'],
    message: 'src/vue translates the core to Vue: it imports vue and the core only.',
  },
  testing: {
    framework: [],
    message:
      'src/testing is for the tests of people who use the client: it imports the core and the protocol only.',
  },
};

/** Packages that an app never loads. */
export const NOT_IN_APPS = ['@attune/server', '@attune/simulator', '@attune/e2e', '@attune/bench'];

export function isOf(packageName, specifier) {
  return specifier === packageName || specifier.startsWith(`${packageName}/`);
}

export function isNode(specifier) {
  return specifier.startsWith('node:');
}
