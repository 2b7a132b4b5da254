import type { RunCheck } from './check.ts';

/** C13: memory, handles and timers return to the baseline, and no node says what a sound one does not say. */
export const baseline: RunCheck = ({ measures, troubles }, { growth }) => [
  ...[...Map.groupBy(measures, ({ node }) => node)].flatMap(([node, own]) => {
    const before = own.find(({ when }) => when === 'before');
    const after = own.findLast(({ when }) => when === 'after');
    if (!before) return [];
    // One that is not there any more cannot be asked: that it is sound nobody knows.
    if (!after) return [`${node} was measured before the load and not after it`];
    return (['residentBytes', 'handles', 'timers'] as const)
      .filter((what) => after[what] > before[what] + growth[what])
      .map((what) => `${node} had ${before[what]} ${what} before the load and has ${after[what]} after it`);
  }),
  ...[...Map.groupBy(troubles, ({ node, said }) => `${node}: ${said}`)].map(
    ([said, all]) => `${said} (${all.length} times)`,
  ),
];
