import * as z from 'zod/mini';

/** Trimmed and in lower case: two spellings of one address are one address. */
export const email = z
  .string()
  .check(z.maxLength(254), z.trim(), z.toLowerCase(), z.email('must be an e-mail address'));
