// The world (time, timers, chance, the environment, the window) comes in by parameter. Each part of it has one door, named in eslint.config.js.

const PARTS = {
  now: 'Take the time by parameter (a clock): with Date.now here, a test cannot say what time it is.',
  elapsed:
    'Take elapsed time by parameter (a clock): with performance.now here, a test cannot say how long something took.',
  timers: 'Take timers by parameter (a clock): with a timer here, a test has to sleep.',
  chance: 'Take randomness by parameter: with Math.random here, a test cannot be repeated.',
  env: 'The environment is read once, in config.ts. Take the value by parameter.',
  window: 'There is no window in Node. The browser comes in through connection/environment.ts.',
};

const TIMERS = new Set([
  'setTimeout',
  'setInterval',
  'setImmediate',
  'requestAnimationFrame',
  'requestIdleCallback',
]);
const BROWSER = new Set([
  'window',
  'document',
  'navigator',
  'localStorage',
  'sessionStorage',
  'location',
  'self',
]);

/** Reports the parts of the world that the options name: `['error', 'now', 'timers']`. */
export const world = {
  meta: { type: 'problem', schema: { type: 'array', items: { enum: Object.keys(PARTS) } } },
  create(context) {
    const parts = new Set(context.options);
    const { sourceCode } = context;
    const report = (node, part) => {
      if (parts.has(part)) context.report({ node, message: PARTS[part] });
    };
    const reportName = (node, name) => {
      if (TIMERS.has(name)) report(node, 'timers');
      if (BROWSER.has(name)) report(node, 'window');
    };
    const isMember = (node, object, property) =>
      node.object.name === object &&
      node.property.name === property &&
      sourceCode.isGlobalReference(node.object);
    return {
      MemberExpression(node) {
        if (isMember(node, 'Date', 'now')) report(node, 'now');
        if (isMember(node, 'performance', 'now')) report(node, 'elapsed');
        if (isMember(node, 'Math', 'random')) report(node, 'chance');
        if (isMember(node, 'process', 'env')) report(node, 'env');
        if (node.object.name === 'globalThis') reportName(node, node.property.name);
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'now');
      },
      Identifier(node) {
        // `ReturnType<typeof setTimeout>` uses nothing.
        if (node.parent.type !== 'TSTypeQuery' && sourceCode.isGlobalReference(node))
          reportName(node, node.name);
      },
    };
  },
};
