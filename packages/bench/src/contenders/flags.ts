import { parseArgs } from 'node:util';

export const HOST = '127.0.0.1';

export type Flags = { readonly port: number; readonly mode: string | undefined };

/** What a contender is started with. */
export function flags(): Flags {
  const { values } = parseArgs({ options: { port: { type: 'string' }, mode: { type: 'string' } } });
  return { port: Number(values.port), mode: values.mode };
}
