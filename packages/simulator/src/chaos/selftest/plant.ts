import { registerHooks } from 'node:module';
import type { Mutation } from './plantedBugs.ts';

// Loaded with `--import` before anything else, in every process and thread of a selftest: the sources that are run are the real ones, but
// for the mutations that the environment names. So production code has no hook for tests.

/** Handed to child processes and threads. */
export const PLANTED_VARIABLE = 'ATTUNE_PLANTED';

const mutations = JSON.parse(process.env[PLANTED_VARIABLE] ?? '[]') as readonly Mutation[];
if (mutations.length > 0) plant(mutations);

function plant(planted: readonly Mutation[]): void {
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const own = planted.filter(({ in: unit, file }) => url.endsWith(`/packages/${unit}/src/${file}`));
      if (own.length === 0) return loaded;
      return { ...loaded, source: own.reduce(mutate, String(loaded.source)) };
    },
  });
}

/** Programs of ours are given no environment but their own; what is planted must be in them too. */
export function plantedVariables(): Readonly<Record<string, string>> {
  const { NODE_OPTIONS, [PLANTED_VARIABLE]: mutations } = process.env;
  return {
    ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }),
    ...(mutations !== undefined && { [PLANTED_VARIABLE]: mutations }),
  };
}

/** Throws when the source has changed so that nobody knows what would be planted. */
function mutate(source: string, { in: unit, file, find, replace }: Mutation): string {
  const places = source.split(find).length - 1;
  if (places === 1) return source.replace(find, () => replace);
  throw new Error(`A planted bug expects one place in ${unit}/src/${file} and finds ${places}: ${find}`);
}
