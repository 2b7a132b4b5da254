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
    `Take part     ${links.participant_url}`,
    `Lead          ${links.instructor_url}`,
    `Watch         ${links.observer_url}`,
    `Run it        ${links.admin_url}`,
    `              ${admin.email}`,
    `              password: ${admin.password}`,
    '',
    `${people} simulated people and their instructor are breathing along.`,
    'Ctrl-C stops.',
  ]);
}

export function newLinks({ participant_url, instructor_url, observer_url }: DemoLinks): string {
  return boxed([
    'The session is over, a new one has begun.',
    '',
    `Take part     ${participant_url}`,
    `Lead          ${instructor_url}`,
    `Watch         ${observer_url}`,
  ]);
}

function boxed(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '─'.repeat(width + 4);
  const rows = lines.map((line) => `│  ${line.padEnd(width)}  │`);
  return ['', `╭${edge}╮`, ...rows, `╰${edge}╯`, ''].join('\n');
}
