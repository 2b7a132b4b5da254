import { toInstant, type Transcript, type TranscriptLine } from '@attune/protocol';
import type { HttpStream } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import { csvRow } from './csv.ts';
import { lineOf, type Logged } from './lines.ts';
import { plain } from './markdown.ts';

/** Read at once, and so all that is in memory of a transcript of any length. */
const LINES_PER_PAGE = 500;

export type Head = Omit<Transcript, 'lines'>;
export type Format = 'json' | 'csv' | 'md';

/** Pages of a channel's log, up to where it stands when the last page is read. */
export async function* pagesOf(
  { read }: Storage,
  channel: string,
  after = 0,
): AsyncGenerator<readonly Logged[]> {
  for (let from = after; ;) {
    const page = await read
      .selectFrom('log')
      .select(['position', 'at', 'type', 'json'])
      .where('channel', '=', channel)
      .where('position', '>', from)
      .orderBy('position')
      .limit(LINES_PER_PAGE)
      .execute();
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < LINES_PER_PAGE) return;
    from = last.position;
  }
}

export function transcriptStream(
  head: Head,
  pages: AsyncIterable<readonly Logged[]>,
  format: Format,
): HttpStream {
  const { mediaType, write } = WRITERS[format];
  const day = (head.session.started_at ?? head.session.ended_at)?.slice(0, 10) ?? 'session';
  return { mediaType, fileName: `transcript-${day}.${format}`, parts: write(head, linesOf(pages)) };
}

type Lines = AsyncIterable<readonly TranscriptLine[]>;

async function* linesOf(pages: AsyncIterable<readonly Logged[]>): Lines {
  for await (const page of pages) yield page.map(lineOf);
}

const WRITERS: Readonly<
  Record<Format, { mediaType: string; write: (head: Head, lines: Lines) => AsyncIterable<string> }>
> = {
  json: { mediaType: 'application/json', write: asJson },
  csv: { mediaType: 'text/csv', write: asCsv },
  md: { mediaType: 'text/markdown', write: asMarkdown },
};

async function* asJson(head: Head, lines: Lines): AsyncGenerator<string> {
  let before = `${JSON.stringify(head).slice(0, -1)},"lines":[`;
  for await (const page of lines) {
    yield before + page.map((line) => JSON.stringify(line)).join(',');
    before = ',';
  }
  yield before === ',' ? ']}' : `${before}]}`;
}

async function* asCsv(_: Head, lines: Lines): AsyncGenerator<string> {
  yield csvRow(['at', 'who', 'role', 'type', 'text']);
  for await (const page of lines) {
    yield page
      .map(({ at, who, type, text }) => csvRow([at, who?.name ?? null, who?.role ?? null, type, text]))
      .join('');
  }
}

async function* asMarkdown({ session, kept_until }: Head, lines: Lines): AsyncGenerator<string> {
  yield `# ${plain(session.title)}\n\n`;
  if (session.started_at) yield `Started ${session.started_at}.\n\n`;
  for await (const page of lines) yield page.map(markdownLine).join('');
  if (kept_until) yield `\nKept until ${kept_until}.\n`;
}

function markdownLine({ at, who, type, text }: TranscriptLine): string {
  const time = at.slice(11, 19);
  if (type === 'chat_message') return `- ${time} **${plain(who?.name ?? '')}:** ${plain(text)}\n`;
  return `- ${time} _${plain([who?.name ?? '', text].join(' '))}_\n`;
}

export function instantOf(at: number | null): string | null {
  return at === null ? null : toInstant(at);
}
