/** A table of Markdown as the formatter of the repository would write it. The first column is text. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  others: '---' | '---:',
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const isRight = (column: number): boolean => column > 0 && others === '---:';
  const written = cells.map((row) =>
    row.map((cell, column) =>
      isRight(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  );
  const rule = widths.map((width, column) =>
    isRight(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [titles = [], ...body] = written;
  return [titles, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export function list(lines: readonly string[]): string {
  return lines.map((each) => `- ${each}`).join('\n');
}
