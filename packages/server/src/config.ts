import { ConfigError } from './configError.ts';
import { parseProxyTrust, TRUST_NOBODY, type ProxyTrust } from './http/index.ts';
import type { LogLevel } from './platform/log.ts';
import { secretIn } from './secretFile.ts';
import { VARIABLES, type VariableName, type VariableValue } from './variables.ts';

/** What an operator decided. Durations in ms, sizes in bytes, whatever unit the variable had. */
export type Config = {
  readonly port: number;
  /** Whether the port was asked for; one that was is not exchanged when it is taken. */
  readonly isPortGiven: boolean;
  readonly host: string;
  /** Undefined: `http://localhost:<the port that was taken>`. */
  readonly publicUrl: string | undefined;
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** Given exactly when `databaseUrl` is. */
  readonly redisUrl: string | undefined;
  readonly jwtSecret: string;
  readonly admin: { readonly email: string; readonly password: string | undefined };
  readonly allowedOrigins: readonly string[];
  readonly trusts: ProxyTrust;
  readonly logLevel: LogLevel;
  readonly apps: { readonly session?: string; readonly admin?: string };
  readonly metricsToken: string | undefined;
  readonly httpRateFactor: number;
  readonly webhookAllowPrivate: boolean;
  readonly websocket: WebsocketConfig;
  /** Names that look like ours and mean nothing here; worth a warning, they were set for a reason. */
  readonly unknownNames: readonly string[];
};

export type WebsocketConfig = {
  readonly maxConnections: number;
  readonly maxConnectionsPerSession: number;
  readonly maxConnectionsPerUser: number;
  readonly maxMessageBytes: number;
  /** Connections taken in, a second. */
  readonly acceptRate: number;
  readonly rateFactor: number;
  readonly pingIntervalMs: number;
  /** Silence after which a connection is given up. */
  readonly silenceMs: number;
  /** Undefined: not offered. */
  readonly compressionLevel: number | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment once. Throws ConfigError with one sentence. Makes `DATA_DIR/jwt-secret` where neither it nor JWT_SECRET is
 * there; nothing else is written.
 */
export function loadConfig(environment: Environment): Config {
  const read = reader(environment);
  const password = read('ADMIN_PASSWORD');
  const session = read('SESSION_APP_DIR');
  const admin = read('ADMIN_APP_DIR');
  const dataDirectory = required(read('DATA_DIR'));
  return {
    port: required(read('PORT')),
    isPortGiven: isSet(environment['PORT']),
    host: required(read('HOST')),
    publicUrl: read('PUBLIC_URL'),
    dataDirectory,
    ...readCluster(read),
    admin: { email: required(read('ADMIN_EMAIL')), password },
    allowedOrigins: [...(read('ALLOWED_ORIGINS') ?? []), ...(read('WEBSOCKET_ALLOWED_ORIGINS') ?? [])],
    trusts: parseProxyTrust(read('TRUST_PROXY') ?? '') ?? TRUST_NOBODY,
    logLevel: required(read('LOG_LEVEL')),
    apps: { ...(session !== undefined && { session }), ...(admin !== undefined && { admin }) },
    metricsToken: read('METRICS_TOKEN'),
    httpRateFactor: required(read('HTTP_RATE_FACTOR')),
    webhookAllowPrivate: required(read('WEBHOOK_ALLOW_PRIVATE')),
    websocket: readWebsocket(read),
    unknownNames: Object.keys(environment).filter(
      (name) => name.startsWith('WEBSOCKET_') && !(name in VARIABLES),
    ),
    // Last: nothing is written for a configuration that is refused.
    jwtSecret:
      readSecret(read('JWT_SECRET'), environment['NODE_ENV'] === 'production') ?? secretIn(dataDirectory),
  };
}

/** Nodes that share people and sessions must share both; a node that does not know of the others would serve half of the people. */
function readCluster(read: Read): Pick<Config, 'databaseUrl' | 'redisUrl'> {
  const [databaseUrl, redisUrl] = [read('DATABASE_URL'), read('REDIS_URL')];
  if (redisUrl !== undefined && databaseUrl === undefined)
    throw new ConfigError(
      `REDIS_URL is for several nodes, which share a PostgreSQL database too: set DATABASE_URL as well, for example DATABASE_URL=${VARIABLES.DATABASE_URL.example}, or leave REDIS_URL unset for one node.`,
    );
  if (databaseUrl !== undefined && redisUrl === undefined)
    throw new ConfigError(
      `DATABASE_URL is for several nodes, which hear of each other over Redis: set REDIS_URL as well, for example REDIS_URL=${VARIABLES.REDIS_URL.example}, or leave DATABASE_URL unset for one node.`,
    );
  return { databaseUrl, redisUrl };
}

type Read = <N extends VariableName>(name: N) => VariableValue<N> | undefined;

function readWebsocket(read: Read): WebsocketConfig {
  read('WEBSOCKET_REQUIRE_AUTHENTICATION');
  const pingIntervalMs = required(read('WEBSOCKET_PING_INTERVAL')) * 1000;
  const level = required(read('WEBSOCKET_COMPRESSION_LEVEL'));
  return {
    maxConnections: required(read('WEBSOCKET_MAX_CONNECTIONS')),
    maxConnectionsPerSession: required(read('WEBSOCKET_MAX_CONNECTIONS_PER_SESSION')),
    maxConnectionsPerUser: required(read('WEBSOCKET_MAX_CONNECTIONS_PER_USER')),
    maxMessageBytes: required(read('WEBSOCKET_MAX_MESSAGE_SIZE')),
    acceptRate: required(read('WEBSOCKET_ACCEPT_RATE')),
    rateFactor: required(read('WEBSOCKET_RATE_FACTOR')),
    pingIntervalMs,
    silenceMs: pingIntervalMs + required(read('WEBSOCKET_PING_TIMEOUT')) * 1000,
    compressionLevel: read('WEBSOCKET_ENABLE_COMPRESSION') ? level : undefined,
  };
}

/** An empty variable is an unset one: that is how compose files and shells leave them out. */
function reader(environment: Environment): Read {
  return <N extends VariableName>(name: N) => {
    const variable = VARIABLES[name];
    const given = environment[name];
    const text = isSet(given) ? given : variable.fallback;
    if (text === '') return undefined;
    const parsed = variable.schema.safeParse(text);
    if (!parsed.success) throw new ConfigError(sentence(name, text));
    return parsed.data as VariableValue<N>;
  };
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function sentence(name: VariableName, text: string): string {
  const variable: { must: string; example: string; secret?: true } = VARIABLES[name];
  const given = variable.secret ? '' : `, not ${JSON.stringify(text.slice(0, 60))}`;
  return `${name} must ${variable.must}${given}; for example ${name}=${variable.example}.`;
}

/** Variables with a fallback are always there. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a variable without a fallback was required');
  return value;
}

const EXAMPLE_WORDS = /secret|change|example|password|default|your[-_ ]|123456|abcdef/i;
/** 32 random bytes in hex have 16 different characters, all but certainly more than this. */
const LEAST_DIFFERENT_CHARACTERS = 10;

/** C6: a secret out of a manual, or one that a person thought up, opens the server to whoever has read the same manual. */
function readSecret(secret: string | undefined, isProduction: boolean): string | undefined {
  if (secret === undefined || !isProduction) return secret;
  const isWeak = EXAMPLE_WORDS.test(secret) || new Set(secret).size < LEAST_DIFFERENT_CHARACTERS;
  if (!isWeak) return secret;
  throw new ConfigError(
    `JWT_SECRET must not be an example or easy to guess in production; for example JWT_SECRET=${VARIABLES.JWT_SECRET.example}, or leave it unset.`,
  );
}
