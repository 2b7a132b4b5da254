import * as z from 'zod/mini';
import { parseProxyTrust } from './http/index.ts';
import { LOG_LEVELS } from './platform/log.ts';

/** A variable of the environment. `must` completes the sentence "NAME must ...". */
type Variable = {
  readonly schema: z.ZodMiniType;
  /** As the documents print it; empty: unset. */
  readonly fallback: string;
  readonly must: string;
  readonly example: string;
  readonly meaning: string;
  /** Never repeated in an error. */
  readonly secret?: true;
};

const whole = (least: number, most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/)),
    z.pipe(z.transform(Number), z.int().check(z.gte(least), z.lte(most))),
  );
const positive = z.pipe(
  z.string().check(z.regex(/^\d{1,6}(\.\d{1,3})?$/)),
  z.pipe(z.transform(Number), z.number().check(z.gt(0))),
);
const truth = z.pipe(
  z.enum(['true', 'false']),
  z.transform((text) => text === 'true'),
);
const filled = z.string().check(z.minLength(1));

const PUBLIC_ADDRESS = 'be an address that starts with http:// or https:// and has no path';
const isOrigin = (text: string): boolean => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '';
};
const origin = z.pipe(
  z.string().check(z.refine(isOrigin)),
  z.transform((text: string) => new URL(text).origin),
);
const origins = z.pipe(
  z.transform((text: unknown) =>
    String(text)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
  z.array(origin),
);
const isPostgres = (text: string): boolean => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
/** Without options behind a question mark: they could take away the bounds of the connection. */
const isRedis = (text: string): boolean =>
  /^rediss?:\/\/[^/?#]+(\/\d{0,4})?$/.test(text) && URL.canParse(text);

/** Every variable there is. `config.ts` parses by it, docs/operations.md is checked against it. */
export const VARIABLES = {
  PORT: {
    schema: whole(0, 65_535),
    fallback: '8000',
    must: 'be a whole number from 0 to 65535',
    example: '8000',
    meaning: 'Port to listen on; 0 takes a free one.',
  },
  HOST: {
    schema: filled,
    fallback: '127.0.0.1',
    must: 'be an address of this machine',
    example: '0.0.0.0',
    meaning:
      'Address to listen on. Only this machine reaches the default; `0.0.0.0` (or `::`) is for containers and for machines that others reach.',
  },
  PUBLIC_URL: {
    schema: origin,
    fallback: '',
    must: PUBLIC_ADDRESS,
    example: 'https://live.example.org',
    meaning:
      'How people reach this server: invite links and the own origin come from it. Unset: `http://localhost:<port>`. With https, cookies become `Secure` and HSTS is sent.',
  },
  DATA_DIR: {
    schema: filled,
    fallback: '.data',
    must: 'be a directory',
    example: '/var/lib/attune',
    meaning: 'Where SQLite and the generated secret live. One process at a time.',
  },
  DATABASE_URL: {
    schema: z.string().check(z.refine(isPostgres)),
    fallback: '',
    must: 'be an address that starts with postgres://',
    example: 'postgres://attune:password@localhost:5432/attune',
    meaning:
      'A PostgreSQL database, for several nodes; together with `REDIS_URL` only. Unset: one node, SQLite in `DATA_DIR`.',
    secret: true,
  },
  REDIS_URL: {
    schema: z.string().check(z.refine(isRedis)),
    fallback: '',
    must: 'be an address that starts with redis:// or rediss://',
    example: 'redis://localhost:6379',
    meaning:
      'What the nodes of one `DATABASE_URL` share: a Redis server, or any server of a Redis Cluster, from version 7. `/1` to `/15` at the end keeps several installations on one server apart. All nodes need the same `JWT_SECRET`. Unset: one node.',
    secret: true,
  },
  JWT_SECRET: {
    schema: z.string().check(z.refine((text) => Buffer.byteLength(text) >= 32)),
    fallback: '',
    must: 'have at least 32 bytes',
    example: '$(openssl rand -base64 48)',
    meaning:
      'Signs tokens (HS256). Unset: made on the first start and kept in `DATA_DIR/jwt-secret`. Changing it signs everybody out of their tokens, and the secrets of upstreams and webhooks are to be made anew.',
    secret: true,
  },
  ADMIN_EMAIL: {
    schema: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254), z.email()),
    fallback: 'admin@attune.local',
    must: 'be an e-mail address',
    example: 'admin@example.org',
    meaning: 'The first admin, made on the first start.',
  },
  ADMIN_PASSWORD: {
    schema: z.string().check(z.minLength(8), z.maxLength(256)),
    fallback: '',
    must: 'have 8 to 256 characters',
    example: '$(openssl rand -base64 18)',
    meaning:
      'Password of `ADMIN_EMAIL`, put in place at every start; stored as argon2id. Unset: made up on the first start and printed once.',
    secret: true,
  },
  ALLOWED_ORIGINS: {
    schema: origins,
    fallback: '',
    must: 'be a comma list of website addresses without paths',
    example: 'https://app.example.org,https://admin.example.org',
    meaning: 'Websites besides the own one that may call and connect: apps that are deployed apart.',
  },
  TRUST_PROXY: {
    schema: z.string().check(z.refine((text) => parseProxyTrust(text) !== undefined)),
    fallback: '',
    must: 'be a number of proxies, or a comma list of addresses, ranges and `loopback`',
    example: 'loopback',
    meaning:
      'Proxies whose `X-Forwarded-For` is believed. Unset: nobody, and what strangers write there is ignored.',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS),
    fallback: 'info',
    must: `be one of ${LOG_LEVELS.join(', ')}`,
    example: 'info',
    meaning: 'What is logged, as one JSON object a line on standard output.',
  },
  SESSION_APP_DIR: {
    schema: filled,
    fallback: '',
    must: 'be a directory',
    example: 'apps/session-web/dist',
    meaning: 'Built session app to serve at `/`. Unset: not served.',
  },
  ADMIN_APP_DIR: {
    schema: filled,
    fallback: '',
    must: 'be a directory',
    example: 'apps/admin-dashboard/dist',
    meaning: 'Built dashboard to serve at `/admin/`. Unset: not served.',
  },
  METRICS_TOKEN: {
    schema: z.string().check(z.minLength(16)),
    fallback: '',
    must: 'have at least 16 characters',
    example: '$(openssl rand -hex 24)',
    meaning: 'Bearer token for `/metrics`. Unset: only this machine may read it.',
    secret: true,
  },
  HTTP_RATE_FACTOR: {
    schema: positive,
    fallback: '1',
    must: 'be a number above 0',
    example: '10',
    meaning:
      'Scales the limits per address (1,200 calls and 600 upgrades a minute, 20 wrong secrets); not those of the login. For load tests from one machine.',
  },
  WEBHOOK_ALLOW_PRIVATE: {
    schema: truth,
    fallback: 'false',
    must: 'be true or false',
    example: 'false',
    meaning:
      'Whether webhooks may go to addresses that are not of the internet, and without TLS. For tests and development: an admin could reach what only this machine can.',
  },
  WEBSOCKET_RATE_FACTOR: {
    schema: positive,
    fallback: '1',
    must: 'be a number above 0',
    example: '10',
    meaning:
      'Scales what one connection may send (LIMIT-1). For load tests, where one client does the work of many.',
  },
  WEBSOCKET_ACCEPT_RATE: {
    schema: whole(1, 100_000),
    fallback: '500',
    must: 'be a whole number from 1 to 100000',
    example: '500',
    meaning:
      'Connections that this node takes in, a second; twice as many at once (LOAD-6). Coming in costs a millisecond or two of a core: half of what the machine can is a good choice.',
  },
  WEBSOCKET_MAX_CONNECTIONS: {
    schema: whole(1, 1_000_000),
    fallback: '10000',
    must: 'be a whole number from 1 to 1000000',
    example: '10000',
    meaning: 'Connections of this node; one more is answered 1013.',
  },
  WEBSOCKET_MAX_CONNECTIONS_PER_SESSION: {
    schema: whole(1, 100_000),
    // Twice the greatest capacity: everybody's seat, and everybody's second device.
    fallback: '10000',
    must: 'be a whole number from 1 to 100000',
    example: '10000',
    meaning:
      'Connections of one session, as a bound against abuse; one more is answered 1013. How many take part is bounded by the capacity of the session.',
  },
  WEBSOCKET_MAX_CONNECTIONS_PER_USER: {
    schema: whole(1, 1_000),
    fallback: '5',
    must: 'be a whole number from 1 to 1000',
    example: '5',
    meaning: 'Connections of one person; one more closes the oldest.',
  },
  WEBSOCKET_MAX_MESSAGE_SIZE: {
    schema: whole(4_096, 1_048_576),
    fallback: '65536',
    must: 'be a whole number of bytes from 4096 to 1048576',
    example: '65536',
    meaning: 'Bytes of the largest frame a client may send.',
  },
  WEBSOCKET_PING_INTERVAL: {
    schema: positive,
    fallback: '5',
    must: 'be a number of seconds above 0',
    example: '5',
    meaning:
      'Seconds of quiet after which a connection is pinged. The live-session reference has 30; with 5 a half-open connection is found within 15 s.',
  },
  WEBSOCKET_PING_TIMEOUT: {
    schema: positive,
    fallback: '7.5',
    must: 'be a number of seconds above 0',
    example: '7.5',
    meaning:
      'Seconds after a ping that went unanswered until the connection is given up. The reference has 10; interval and timeout together stay below 15.',
  },
  WEBSOCKET_ENABLE_COMPRESSION: {
    schema: truth,
    fallback: 'false',
    must: 'be true or false',
    example: 'false',
    meaning:
      'Offers permessage-deflate. The reference has it on; off: frames are small, a connection that sends compressed takes more memory, and decompression bombs become possible.',
  },
  WEBSOCKET_COMPRESSION_LEVEL: {
    schema: whole(1, 9),
    fallback: '6',
    must: 'be a whole number from 1 to 9',
    example: '6',
    meaning: 'zlib level, when compression is enabled.',
  },
  WEBSOCKET_REQUIRE_AUTHENTICATION: {
    schema: z.literal('true'),
    fallback: 'true',
    must: 'be true: there is no way in without a credential',
    example: 'true',
    meaning: 'Only `true` is accepted.',
  },
  WEBSOCKET_ALLOWED_ORIGINS: {
    schema: origins,
    fallback: '',
    must: 'be a comma list of website addresses without paths',
    example: 'https://app.example.org',
    meaning: 'The same as `ALLOWED_ORIGINS`, under the name of the reference; both count.',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;
export type VariableValue<N extends VariableName> = z.output<(typeof VARIABLES)[N]['schema']>;
