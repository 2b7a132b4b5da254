import { ERRORS, ProtocolError } from '@attune/protocol';

/** What a person is told about something that failed, and what they can pass on to whoever helps them. */
export type Failure = {
  readonly message: string;
  readonly id: string;
  /** The field it is about, as the contract names it. */
  readonly field: string | undefined;
  readonly mayRetry: boolean;
};

export function failureOf(error: unknown, now: number): Failure {
  const known = error instanceof ProtocolError ? error : new ProtocolError('SERVER_ERROR');
  const field = known.details?.['field'];
  const request = known.details?.['request_id'];
  return {
    message: sentence(known),
    id: typeof request === 'string' ? request : `${known.error}-${now.toString(36)}`,
    field: typeof field === 'string' ? field : undefined,
    mayRetry: ERRORS[known.error].retry,
  };
}

/** The contract says which field and what is wrong with it; the general sentence alone would not help. */
function sentence(error: ProtocolError): string {
  const problem = error.details?.['problem'];
  if (error.error !== 'VALIDATION_ERROR' || typeof problem !== 'string') return error.message;
  // The schema's own word where nobody wrote one: it names the type that was wanted, which helps no person.
  if (/^invalid/i.test(problem)) return 'This does not fit here.';
  return `This ${problem}.`.replace('..', '.');
}
