import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRules, readRules } from './rules.mjs';
import { ROOT } from './toolchain.mjs';

// Lists rules without tests, and tests that quote rules which do not exist. Run with the project's Node.

const TESTS = [
  'packages/*/{src,test,tests}/**/*.{test.ts,test.tsx,contract.ts,spec.ts}',
  'apps/*/src/**/*.test.{ts,tsx}',
  'packages/e2e/*/**/*.spec.ts',
];

const rules = readRules(readFileSync(join(ROOT, 'packages/protocol/PROTOCOL.md'), 'utf8'));
const paths = new Set(
  TESTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**'] })),
);
const files = [...paths].map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]);
const { untested, unknown } = compareRules(rules, files);

if (untested.length > 0) {
  console.log(
    `${untested.length} of ${rules.inForce.size} rules have no test whose title quotes them: ${untested.join(', ')}`,
  );
}
for (const { id, paths, retired } of unknown) {
  console.log(
    `${id} ${retired ? 'is retired' : 'is no rule of PROTOCOL.md'}, but is quoted in ${paths.join(', ')}`,
  );
}
if (untested.length + unknown.length === 0) console.log(`${rules.inForce.size} rules, each with a test.`);
process.exitCode = untested.length + unknown.length > 0 ? 1 : 0;
