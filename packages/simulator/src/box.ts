import type { DemoLinks } from './demoSession.ts';

export type BoxContent = {
  readonly url: string;
  readonly links: DemoLinks;
  readonly admin: { readonly email: string; readonly password: string };
  readonly people: number;
};

/** What a start prints: everything somebody needs to look around, and nothing else. */
export function demoBox({ url, links, admin, people }: BoxContent): string {
  return boxed([
    'Attune',
    '',
    `Open this     ${url}`,
    '',
    ...linksOf(links),
    `Run it        ${links.admin_url}`,
    `              ${admin.email}`,
    `              password: ${admin.password}`,
    '',
    `${people} simulated people and their instructor are breathing along.`,
    'Ctrl-C stops.',
  ]);
}

export function newLinks(links: DemoLinks): string {
  return boxed(['The session is over, a new one has begun.', '', ...linksOf(links)]);
}

export type ClusterContent = {
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly nodes: readonly { readonly name: string; readonly url: string; readonly pid: number }[];
  /** Undefined: nobody is there. */
  readonly links: DemoLinks | undefined;
};

/** What a start of several nodes prints. The process ids are there to be killed. */
export function clusterBox({ url, admin, nodes, links }: ClusterContent): string {
  return boxed([
    `Attune, ${nodes.length === 1 ? '1 node' : `${nodes.length} nodes`}`,
    '',
    `Open this     ${url}`,
    ...(links ? linksOf(links) : []),
    `Run it        ${url}/admin`,
    `              ${admin.email}`,
    `              password: ${admin.password}`,
    '',
    ...nodes.map(({ name, url: own, pid }) => `${name.padEnd(14)}${own}  process ${pid}`),
    '',
    'kill -9 of one of these processes ends a node; its people go on at the others.',
    'Ctrl-C stops.',
  ]);
}

function linksOf({ participant_url, instructor_url, observer_url }: DemoLinks): string[] {
  return [
    `Take part     ${participant_url}`,
    `Lead          ${instructor_url}`,
    `Watch         ${observer_url}`,
  ];
}

function boxed(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '─'.repeat(width + 4);
  const rows = lines.map((line) => `│  ${line.padEnd(width)}  │`);
  return ['', `╭${edge}╮`, ...rows, `╰${edge}╯`, ''].join('\n');
}
