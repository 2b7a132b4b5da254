import {
  fromErrorData,
  problem,
  ProtocolError,
  readDelivered,
  type Call,
  type CallAnswer,
  type CallBody,
  type CallQuery,
  type ErrorName,
  type PathParams,
} from '@attune/protocol';
import { tickets } from '@attune/protocol/calls';
import type { Credential } from './options.ts';

/** A call without an answer by then fails with `TIMEOUT`. */
const CALL_DEADLINE_MS = 15_000;

export type ApiOptions = {
  /** Where the server is, with or without a path; `/api/...` is added. */
  readonly baseUrl: string;
  /**
   * The seat token or login, asked before every call.
   * @default none: the cookie counts, if there is one
   */
  readonly token?: () => string | undefined;
  /** @default the global one */
  readonly fetch?: typeof fetch;
};

type ParamsOf<C extends Call> = [PathParams<C['path']>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: Readonly<Record<PathParams<C['path']>, string>> };
type BodyOf<C extends Call> = C extends { body: object }
  ? { readonly body: CallBody<C> }
  : { readonly body?: undefined };
type QueryOf<C extends Call> = C extends { query: object }
  ? { readonly query?: CallQuery<C> }
  : { readonly query?: undefined };
/** What a call needs: the names of its path, its query, its body. `signal` ends it from outside. */
export type CallInput<C extends Call> = ParamsOf<C> &
  QueryOf<C> &
  BodyOf<C> & { readonly signal?: AbortSignal };

export type Api = {
  /** Throws a {@link ProtocolError}: the server's own, `CONNECTION_FAILED` without an answer, `TIMEOUT` without one in time. */
  readonly call: <C extends Call>(
    declaration: C,
    ...input: object extends CallInput<C> ? [CallInput<C>?] : [CallInput<C>]
  ) => Promise<CallAnswer<C>>;
  /** The same call as a file, for a `format` other than JSON. Throws what `call` does. */
  readonly file: <C extends Call & { readonly formats: object }>(
    declaration: C,
    input: CallInput<C>,
  ) => Promise<Blob>;
};

/** The HTTP side of a server, typed by the contract's `calls`. */
export function createApi(options: ApiOptions): Api {
  return {
    call: async <C extends Call>(declaration: C, ...[input]: [CallInput<C>?]) => {
      const response = await request(options, declaration, input);
      if (!response.ok) throw await errorOf(response);
      return readAnswer(declaration, response);
    },
    file: async (declaration, input) => {
      const response = await request(options, declaration, input);
      if (!response.ok) throw await errorOf(response);
      return response.blob();
    },
  };
}

/** Credentials by ticket: one `POST /api/tickets` before every dial. */
export function ticketCredentials(api: Api): () => Promise<Credential> {
  return async () => ({ ticket: (await api.call(tickets)).ticket });
}

async function request(
  options: ApiOptions,
  declaration: Call,
  input: { params?: object | undefined; query?: unknown; body?: unknown; signal?: AbortSignal } | undefined,
): Promise<Response> {
  const send = options.fetch ?? fetch;
  const token = options.token?.();
  const deadline = AbortSignal.timeout(CALL_DEADLINE_MS);
  const body = input?.body;
  try {
    return await send(addressOf(options, declaration, input), {
      method: declaration.method,
      // A token says who we are; a cookie of somebody else must not come along.
      credentials: token ? 'omit' : 'include',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: input?.signal ? AbortSignal.any([input.signal, deadline]) : deadline,
    });
  } catch (cause) {
    // Whoever gave up knows why and does not want an error about it.
    if (input?.signal?.aborted) throw cause;
    throw new ProtocolError(deadline.aborted ? 'TIMEOUT' : 'CONNECTION_FAILED', { cause });
  }
}

function addressOf(
  { baseUrl }: ApiOptions,
  { path }: Call,
  input: { params?: object | undefined; query?: unknown } | undefined,
): string {
  const given = Object.entries(input?.query ?? {}).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return baseUrl.replace(/\/+$/, '') + fill(path, input?.params) + (query && `?${query}`);
}

function fill(path: string, params: object | undefined): string {
  const values = new Map(Object.entries(params ?? {}));
  return path.replace(/:([a-z_]+)/gi, (_, name: string) =>
    encodeURIComponent(String(values.get(name) ?? '')),
  );
}

async function readAnswer<C extends Call>(declaration: C, response: Response): Promise<CallAnswer<C>> {
  if (!declaration.answer) return undefined as CallAnswer<C>;
  try {
    return readDelivered(declaration.answer, await response.json()) as CallAnswer<C>;
  } catch (cause) {
    throw new ProtocolError('SERVER_ERROR', { cause });
  }
}

/** Of an answer that is not problem details: something between us and the server made it. */
const BY_STATUS: Readonly<Record<number, ErrorName>> = {
  401: 'AUTHENTICATION_FAILED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'TOO_LARGE',
  429: 'RATE_LIMIT_EXCEEDED',
  502: 'CONNECTION_FAILED',
  503: 'OVERLOADED',
  504: 'TIMEOUT',
};

async function errorOf(response: Response): Promise<ProtocolError> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined));
  // A proxy says it in the header only. A date there would need two clocks that agree.
  const seconds = response.headers.get('retry-after') ?? '';
  const hinted = /^\d+$/.test(seconds) ? Number(seconds) : undefined;
  if (!parsed.success) {
    return new ProtocolError(BY_STATUS[response.status] ?? 'SERVER_ERROR', {
      ...(hinted !== undefined && { retryAfterMs: hinted * 1000 }),
    });
  }
  const { name, code, title, detail, details, retry_after: retryAfter = hinted } = parsed.data;
  return fromErrorData({
    name,
    code,
    message: detail ?? title,
    ...(details && { details }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
  });
}
