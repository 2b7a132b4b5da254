import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './table.ts';

/** What Node writes with `--cpu-prof`, as far as it is read. */
export type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** Node ids, one a sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
};

/** Parts of the time in which a process was not idle, 0 to 1, the greatest first. */
export type Shares = {
  readonly busySeconds: number;
  /** By where the code that ran is: a package, or a folder of the server. They add up to 1. */
  readonly places: readonly Share[];
  /** By function with all that it called: how wide it is in a flame graph. Of functions of ours. */
  readonly functions: readonly Share[];
};
/** 0 to 1. */
export type Share = { readonly name: string; readonly share: number };

const IDLE = '(idle)';
const MICROSECONDS = 1e6;

export function sharesOf({ nodes, samples, timeDeltas }: Profile): Shares {
  const own = new Map<number, number>();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const busyNodes = nodes.filter(({ callFrame }) => callFrame.functionName !== IDLE);
  const busy = busyNodes.reduce((sum, { id }) => sum + (own.get(id) ?? 0), 0);
  const places = new Map<string, number>();
  for (const { id, callFrame } of busyNodes)
    add(places, placeOf(callFrame.url, callFrame.functionName), own.get(id) ?? 0);
  return {
    busySeconds: busy / MICROSECONDS,
    places: ranked(places, busy),
    functions: ranked(widths(nodes, own), busy),
  };
}

/** Each function once for each sample, however often it stands in the stack. */
function widths(nodes: Profile['nodes'], own: ReadonlyMap<number, number>): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const widths = new Map<string, number>();
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const node = byId.get(id);
    if (!node) return 0;
    const { functionName, url } = node.callFrame;
    const name = `${functionName} (${placeOf(url, functionName)})`;
    const isNew = url.includes('/packages/') && functionName !== '' && !above.has(name);
    const within = isNew ? new Set([...above, name]) : above;
    const width = (node.children ?? []).reduce((sum, child) => sum + visit(child, within), own.get(id) ?? 0);
    if (isNew) add(widths, name, width);
    return width;
  };
  const [root] = nodes;
  if (root) visit(root.id, new Set());
  return widths;
}

/** `server/hub`, `protocol`, `zod`, `node:net`, or what V8 calls its own work. */
function placeOf(url: string, functionName: string): string {
  const ours = /\/packages\/(\w+)\/(?:src|dist)\/(?:(\w+)\/)?/.exec(url);
  if (ours) return ours[2] === undefined ? (ours[1] ?? '') : `${ours[1]}/${ours[2]}`;
  const bought = /\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/(?!.*\/node_modules\/)/.exec(url);
  if (bought) return bought[1] ?? '';
  if (url.startsWith('node:')) return url.replace(/^(node:(?:internal\/)?\w+).*/, '$1');
  return functionName;
}

function add(sums: Map<string, number>, name: string, microseconds: number): void {
  sums.set(name, (sums.get(name) ?? 0) + microseconds);
}

function ranked(sums: ReadonlyMap<string, number>, all: number): readonly Share[] {
  return Array.from(sums, ([name, sum]) => ({ name, share: sum / all })).sort((a, b) => b.share - a.share);
}

const MOST_PLACES = 24;
const MOST_FUNCTIONS = 32;

/** The one of the thread that had most to do: others made the seats, or wrote to the disk. Throws where there is none. */
export function busiestIn(folder: string): Shares {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  const all = files.map((file) => sharesOf(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile));
  const [busiest] = all.toSorted((a, b) => b.busySeconds - a.busySeconds);
  if (busiest) return busiest;
  throw new Error(`${folder} has no profile: the server did not end by itself.`);
}

/** In Markdown. The profiles themselves open in a browser's developer tools as a flame graph. */
export function profilePage({ busySeconds, places, functions }: Shares): string {
  return [
    `${busySeconds.toFixed(1)} s in which it was not idle.`,
    table(['where the code is', 'share'], rowsOf(places.slice(0, MOST_PLACES)), '---:'),
    table(
      ['function of ours, with what it calls', 'share'],
      rowsOf(functions.slice(0, MOST_FUNCTIONS)),
      '---:',
    ),
  ].join('\n\n');
}

function rowsOf(shares: readonly Share[]): readonly (readonly string[])[] {
  return shares.map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`]);
}
