import { ProtocolError, type ErrorName } from '@attune/protocol';

/** Any failure as the contract's error; what is not one becomes `SERVER_ERROR`. */
export function asProtocolError(error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError('SERVER_ERROR', { cause: error });
}

export function errorName(error: unknown): ErrorName {
  return asProtocolError(error).error;
}
