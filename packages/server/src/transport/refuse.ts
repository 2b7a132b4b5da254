import type { Duplex } from 'node:stream';

export type UpgradeRefusal = {
  readonly status: number;
  /** One line of plain text; it must not repeat what the stranger sent. */
  readonly reason: string;
  /** When the same request may be let in. @default 5 s, where the status asks for one. */
  readonly retryAfterMs?: number | undefined;
};

const RETRY_AFTER_MS = 5_000;

/** Answers an upgrade with plain HTTP and lets go of the socket. */
export function refuseUpgrade(stream: Duplex, refusal: UpgradeRefusal): void {
  const { status, reason } = refusal;
  const body = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headersOf(refusal),
  ];
  // Our half is closed by `end`, theirs when they like: nobody may keep a refused socket open, and a stopping server waiting.
  stream.once('finish', () => stream.destroy());
  stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** What RFC 9110 wants with a status. */
function headersOf({ status, retryAfterMs = RETRY_AFTER_MS }: UpgradeRefusal): readonly string[] {
  switch (status) {
    case 401:
      return ['WWW-Authenticate: Bearer'];
    case 405:
      return ['Allow: GET'];
    case 429:
    case 503:
      return [`Retry-After: ${Math.ceil(retryAfterMs / 1_000)}`];
    default:
      return [];
  }
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  410: 'Gone',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};
