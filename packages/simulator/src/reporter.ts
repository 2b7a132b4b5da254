import { createHmac, randomUUID } from 'node:crypto';
import { calls, type UpstreamType } from '@attune/protocol';

export type ReporterOptions = {
  /** Where the server is. */
  readonly url: string;
  readonly sessionId: string;
  /** `whsec_...`, as the dashboard told it once. */
  readonly secret: string;
};

export type Answer = {
  readonly status: number;
  /** `applied` or `unknown`, or the sentence of the problem. */
  readonly text: string;
};

export type Reporter = {
  /** The same `id` again is the same report. */
  report(type: UpstreamType | (string & {}), data?: object, id?: string): Promise<Answer>;
};

/** What a device cloud does: reports of one session, each signed by the Standard Webhooks scheme. */
export function createReporter({ url, sessionId, secret }: ReporterOptions): Reporter {
  const address =
    url.replace(/\/+$/, '') + calls.reportEvent.path.replace(':id', encodeURIComponent(sessionId));
  return {
    async report(type, data = {}, id = randomUUID()) {
      const body = JSON.stringify({ id, type, timestamp: new Date().toISOString(), data });
      const headers = { 'content-type': 'application/json', ...signed(secret, id, body) };
      const response = await fetch(address, { method: 'POST', headers, body });
      return { status: response.status, text: textOf(await response.json()) };
    },
  };
}

/** The secret behind its prefix is base64; what is signed is `id.timestamp.body`. */
function signed(secret: string, id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

function textOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return String(answer);
  if ('outcome' in answer) return String(answer.outcome);
  const problem = 'detail' in answer ? String(answer.detail) : JSON.stringify(answer);
  return 'details' in answer ? `${problem} ${JSON.stringify(answer.details)}` : problem;
}
