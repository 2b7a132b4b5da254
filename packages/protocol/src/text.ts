import * as z from 'zod/mini';

/** Control characters and the bidirectional overrides that make a name read as another. */
const UNSAFE_IN_LINE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/;
/** The same, but a text of several lines may have tabs and line ends. */
const UNSAFE_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** One line that people read: trimmed, at least one character. */
export const line = (maxLength: number) =>
  z.string().check(
    z.maxLength(maxLength),
    z.trim(),
    z.minLength(1, 'must not be empty'),
    z.refine((value) => !UNSAFE_IN_LINE.test(value), 'has characters that cannot be shown'),
  );

/** Several lines that people read; line ends are kept. */
export const text = (maxLength: number) =>
  z.string().check(
    z.maxLength(maxLength),
    z.trim(),
    z.minLength(1, 'must not be empty'),
    z.refine((value) => !UNSAFE_IN_TEXT.test(value), 'has characters that cannot be shown'),
  );
