import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readReport } from './campaign.ts';
import { survivalTable } from './survival.ts';

// Writes the survival table of the README from the committed report; `--check` only says whether it is there as it should be.

const README = fileURLToPath(new URL('../../../../README.md', import.meta.url));
const REPORT = fileURLToPath(new URL('../../reports/goal.json', import.meta.url));
const PLACE = /(<!-- survival -->\n)[^]*?(\n<!-- \/survival -->)/;

const report = readReport(REPORT);
if (!report) throw new Error('There is no report: npm run chaos -- --goal --report goal');
const before = readFileSync(README, 'utf8');
const after = before.replace(PLACE, `$1\n${padded(survivalTable(report))}\n$2`);
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('The survival table of README.md is not that of the report: npm run chaos:survival');
    process.exitCode = 1;
  }
} else writeFileSync(README, after);

/** As the formatter has tables, so that both agree. */
function padded(table: string): string {
  const rows = table.split('\n').map((line) => line.slice(2, -2).split(' | '));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), 3),
  );
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) =>
        index === 1 ? '-'.repeat(widths[column] ?? 3) : cell.padEnd(widths[column] ?? 3),
      );
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');
}
