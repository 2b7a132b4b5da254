import { firstIssue, ProtocolError } from '@attune/protocol';

type Outcome<Out> =
  { success: true; data: Out } | { success: false; error: Parameters<typeof firstIssue>[0] };

/** Checks a form by the contract's own schema before it is sent, so that the answer is at once and the rule is written once. */
export function checked<Out>(schema: { safeParse(value: unknown): Outcome<Out> }, value: unknown): Out {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  throw new ProtocolError('VALIDATION_ERROR', { details: firstIssue(outcome.error) });
}
