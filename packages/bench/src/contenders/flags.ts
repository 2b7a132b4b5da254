import { parseArgs } from 'node:util';

export const HOST = '127.0.0.1';

/** What a contender is started with. */
export function flags(): { readonly port: number } {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  return { port: Number(values.port) };
}
