export { loadConfig, type Config, type WebsocketConfig } from './config.ts';
export { ConfigError } from './configError.ts';
export { createServer, type AttuneServer, type ServerOptions } from './createServer.ts';
export type { Clock } from './platform/clock.ts';
export { NODE_FLAGS, tuneGarbageCollection } from './platform/garbage.ts';
export { createLog, type Log } from './platform/log.ts';
export { StorageLockedError } from './storage/sqlite.lock.ts';
