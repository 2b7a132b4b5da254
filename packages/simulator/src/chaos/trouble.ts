/** What no sound node writes: its runtime's warnings, a promise or an error that nobody caught. */
const TROUBLE = /\(node:\d+\)\s+(\w*Warning\b[^\n]{0,120})|(Unhandled\w*|uncaughtException)/i;
/** Node says of the parts that it calls experimental that they are. */
const HARMLESS = /ExperimentalWarning/;

/** What a line of a node's output says that a sound one would not; undefined for an ordinary line. */
export function troubleIn(line: string): string | undefined {
  const found = TROUBLE.exec(line);
  const said = found?.[1] ?? found?.[2];
  return said === undefined || HARMLESS.test(said) ? undefined : said.replaceAll(/\d+/g, 'N');
}

/** Numbers, from 1, of the lines that have one of the secrets. */
export function linesWithSecrets(lines: readonly string[], secrets: ReadonlySet<string>): readonly number[] {
  return lines.flatMap((line, index) => {
    for (const secret of secrets) if (line.includes(secret)) return [index + 1];
    return [];
  });
}
