export { createHttpApp, type AppName, type HttpAppDeps } from './app.ts';
export {
  addressKey,
  clientAddress,
  parseProxyTrust,
  TRUST_NOBODY,
  type ProxyTrust,
} from './clientAddress.ts';
export { createOrigins, type Origins } from './origins.ts';
export { createRateRules, isWrongGuess, type RateRules } from './rateRules.ts';
