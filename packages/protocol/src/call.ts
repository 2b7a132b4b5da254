import type * as z from 'zod/mini';

/** Who may make a call: anybody, somebody with a seat token or cookie, an admin. */
export type CallAccess = 'public' | 'member' | 'admin';

/** An HTTP call declared once: the server routes by it, the client types itself by it, OpenAPI is generated from it. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Express form: `/api/users/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: CallAccess;
  readonly body?: z.ZodMiniType;
  /** Absent: answered 204 without a body. */
  readonly answer?: z.ZodMiniType;
  /** Of a success with a body; 200 unless given. */
  readonly status?: 200 | 201;
};

/** What nobody uses of the calls is left out of a bundle. @__NO_SIDE_EFFECTS__ */
export function call<const C extends Call>(declaration: C): C {
  return declaration;
}

export type CallBody<C extends Call> = C extends { body: infer S extends z.ZodMiniType }
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
