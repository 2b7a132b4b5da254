import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRow } from './csv.ts';
import { plain } from './markdown.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('RECORD-3 %j is no formula', (text) => {
  expect(csvRow([text])).toMatch(/^"?'/);
});

it('RECORD-3 an apostrophe of its own stays one', () => {
  expect(csvRow(["'+", "'n' roll"])).toBe("''+,'n' roll\r\n");
});

it('RECORD-3 whatever people write comes back as it was, and none of it is a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (cells) => {
      const read = parse(csvRow(cells));
      expect(read.map((cell) => cell.replace(/^'(?='*[=+\-@\t\r])/, ''))).toEqual(cells);
      for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

it('a figure of ours is a number, and nothing is empty', () => {
  expect(csvRow([-1.5, null, 'a,b', 'say "no"'])).toBe('-1.5,,"a,b","say ""no"""\r\n');
});

it('RECORD-3 in Markdown words are words', () => {
  expect(plain('# [me](javascript:alert(1)) <b>\n- x')).toBe(
    '\\# \\[me\\]\\(javascript\\:alert\\(1\\)\\) \\<b\\> / \\- x',
  );
});

/** As a spreadsheet reads it. */
function parse(row: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at < row.length) {
    const quoted = /"((?:[^"]|"")*)"(?:,|\r\n)/y;
    const bare = /([^",\r\n]*)(?:,|\r\n)/y;
    quoted.lastIndex = bare.lastIndex = at;
    const match = quoted.exec(row) ?? bare.exec(row);
    if (!match) throw new Error(`Not CSV from ${at} on: ${JSON.stringify(row)}`);
    const isQuoted = row[at] === '"';
    cells.push(isQuoted ? (match[1] ?? '').replaceAll('""', '"') : (match[1] ?? ''));
    at += match[0].length;
  }
  return cells;
}
