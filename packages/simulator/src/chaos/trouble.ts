import type { Noted } from './facts.ts';

/**
 * What no sound node writes: its runtime's warnings, a promise or an error that nobody caught. Of an error that ends the process the runtime
 * writes the error alone, then its own version.
 */
const TROUBLE =
  /\(node:\d+\)\s+(\w*Warning\b[^\n]{0,120})|(Unhandled\w*|uncaughtException|^Node\.js v\d|^FATAL ERROR)/i;
/** Node says of the parts that it calls experimental that they are. */
const HARMLESS = /ExperimentalWarning/;

/** What a line of a node's output says that a sound one would not; undefined for an ordinary line. */
function troubleIn(line: string): string | undefined {
  const found = TROUBLE.exec(line);
  const said = found?.[1] ?? found?.[2];
  return said === undefined || HARMLESS.test(said) ? undefined : said.replaceAll(/\d+/g, 'N');
}

/** What a log file tells: what no sound node writes, and where a credential stands. */
export function factsOfLog(
  file: string,
  lines: readonly string[],
  secrets: ReadonlySet<string>,
): readonly Noted[] {
  const found = linesWithSecrets(lines, secrets);
  return [
    { is: 'scanned', file, lines: lines.length, secrets: secrets.size, found },
    ...lines.flatMap((line): readonly Noted[] => {
      const said = troubleIn(line);
      return said === undefined ? [] : [{ is: 'trouble', node: file, said }];
    }),
  ];
}

/** Numbers, from 1, of the lines that have one of the secrets. */
function linesWithSecrets(lines: readonly string[], secrets: ReadonlySet<string>): readonly number[] {
  return lines.flatMap((line, index) => {
    for (const secret of secrets) if (line.includes(secret)) return [index + 1];
    return [];
  });
}
