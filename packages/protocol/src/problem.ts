import * as z from 'zod/mini';

/** RFC 9457 problem details; `name` and `code` are those of the error table. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  name: z.string(),
  code: z.int(),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  retry_after: z.optional(z.number()),
});
export type Problem = z.infer<typeof problem>;
