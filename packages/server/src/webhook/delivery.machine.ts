/** HOOK-3. Between the attempts of a delivery: over three days in all, for a weekend is long and people look on Monday. */
export const RETRIES_MS: readonly number[] = [
  5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
].map((seconds) => seconds * 1_000);
/** So many times as long, either way: what failed together is not sent again together. */
const JITTER = 0.1;
/** HOOK-4. Longer than this nobody makes us wait. */
export const LONGEST_WAIT_MS = 86_400_000;
/** HOOK-7. An address that nothing has reached for so long is switched off. */
export const FAILING_MS = 3 * 86_400_000;
/** Of an attempt, from the look-up of its name to the status of the answer. */
export const ATTEMPT_MS = 10_000;

/** What became of an attempt. */
export type Attempted =
  | { readonly at: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly at: 'failed'; readonly problem: string };

export type Afterwards =
  | { readonly status: 'delivered'; readonly response: number }
  | {
      readonly status: 'waiting';
      readonly dueAt: number;
      readonly response: number | null;
      readonly problem: string;
    }
  | { readonly status: 'failed'; readonly response: number | null; readonly problem: string };

export type Env = {
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
};

/** What becomes of a delivery after an attempt; `before`: attempts that were made before it. */
export function afterAttempt(before: number, attempted: Attempted, env: Env): Afterwards {
  const response = attempted.at === 'answered' ? attempted.status : null;
  if (response !== null && response >= 200 && response < 300) return { status: 'delivered', response };
  const problem = attempted.at === 'answered' ? problemOf(attempted.status) : attempted.problem;
  const delayMs = RETRIES_MS[before];
  if (delayMs === undefined || isGone(attempted)) return { status: 'failed', response, problem };
  const spread = delayMs * (1 - JITTER + 2 * JITTER * env.random);
  const asked = attempted.at === 'answered' ? retryAfterMs(attempted.retryAfter, env.now) : undefined;
  const waitMs = Math.max(spread, Math.min(asked ?? 0, LONGEST_WAIT_MS));
  return { status: 'waiting', dueAt: Math.round(env.now + waitMs), response, problem };
}

/** HOOK-7: an address that says of itself that it is gone is not asked again. */
export function isGone(attempted: Attempted): boolean {
  return attempted.at === 'answered' && attempted.status === 410;
}

/** `Retry-After`, which is seconds or an instant (RFC 9110, 10.2.3). Undefined for anything else. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = header.endsWith('GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function problemOf(status: number): string {
  if (status >= 300 && status < 400) return `The answer was ${status}: redirects are not followed.`;
  return `The answer was ${status}.`;
}
