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

/** A report that has no answer by then was not taken, as far as anybody knows. */
const PATIENCE_MS = 10_000;

export type Reporter = {
  /** The same `id` again is the same report. Rejects with what to do where no Attune answers. */
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
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const response = await fetch(address, { method: 'POST', headers, body, signal });
        return { status: response.status, text: textOf(await response.json()) };
      } catch (error) {
        throw new Error(`No Attune answers at ${url}. Is it running, and is that where?`, { cause: error });
      }
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
