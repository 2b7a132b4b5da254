import type { Call } from '@attune/protocol';

type Pattern = { readonly call: Call; readonly matches: RegExp };

/** Which methods a path takes; empty for a path that nobody declared. */
export function methodsByPath(declared: readonly Call[]): (path: string) => readonly string[] {
  const patterns: readonly Pattern[] = declared.map((call) => ({
    call,
    matches: new RegExp(`^${call.path.replaceAll(/:\w+/g, '[^/]+')}$`),
  }));
  return (path) => [
    ...new Set(patterns.filter(({ matches }) => matches.test(path)).map(({ call }) => call.method)),
  ];
}
