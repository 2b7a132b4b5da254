import type * as z from 'zod/mini';

/** Who may make a call: anybody, whoever signs its body or is an admin, somebody with a seat token or cookie, an admin. */
export type CallAccess = 'public' | 'signed' | 'member' | 'admin';

/** What a call can answer beside JSON, by the word that stands for it in an address. */
export const MEDIA_TYPES = { csv: 'text/csv', md: 'text/markdown' } as const;
export type MediaName = keyof typeof MEDIA_TYPES;

/** An HTTP call declared once: the server routes by it, the client types itself by it, OpenAPI is generated from it. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Express form: `/api/users/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: CallAccess;
  readonly body?: z.ZodMiniType;
  /** What may stand behind the `?` of the address: an object of texts, each given once. */
  readonly query?: z.ZodMiniType;
  /** Absent: answered 204 without a body. */
  readonly answer?: z.ZodMiniType;
  /** Of a success with a body; 200 unless given. */
  readonly status?: 200 | 201 | 202;
  /** Beside `answer`, which is JSON: what the `format` of its query may ask for. */
  readonly formats?: readonly MediaName[];
};

// What nobody uses of the calls is left out of a bundle.
/* @__NO_SIDE_EFFECTS__ */
export function call<const C extends Call>(declaration: C): C {
  return declaration;
}

export type CallBody<C extends Call> = C extends { body: infer S extends z.ZodMiniType }
  ? z.input<S>
  : undefined;
export type CallQuery<C extends Call> = C extends { query: infer S extends z.ZodMiniType }
  ? z.input<S>
  : undefined;
export type CallAnswer<C extends Call> = C extends { answer: infer S extends z.ZodMiniType }
  ? z.output<S>
  : undefined;
/** The names after a colon in the path. */
export type PathParams<P extends string> = P extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | PathParams<`/${Tail}`>
    : Rest
  : never;
