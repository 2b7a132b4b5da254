import { calls, ProtocolError } from '@attune/protocol';
import type { Express } from 'express';
import type { Parts } from './assemble.ts';
import type { Route } from './capability.ts';
import { createHttpApp } from './http/index.ts';
import { CRITICAL_RETRY_MS } from './platform/pressure.ts';

/** The HTTP surface of the capabilities, behind what the node as a whole has to say. */
export function httpAppOf(parts: Parts): Express {
  const { config, capabilities, core, readiness } = parts;
  return createHttpApp({
    ...parts,
    routes: capabilities.all
      .flatMap((capability) => capability.routes ?? [])
      .map((route) => guarded(route, parts)),
    metricsToken: config.metricsToken,
    trusts: config.trusts,
    apps: config.apps,
    authenticate: (credentials) => capabilities.auth.authenticate(credentials),
    carryOut: core.realtime.carryOut,
    health: () => readiness.look(),
  });
}

const STARTING_RETRY_MS = 1_000;

function guarded({ call, handle }: Route, { standing, pressure, gate }: Parts): Route {
  return {
    call,
    handle: async (request) => {
      // The port is open before the first admin is there; a login in between is too early, and not wrong.
      if (standing.phase === 'starting')
        throw new ProtocolError('UNAVAILABLE', { retryAfterMs: STARTING_RETRY_MS });
      const refusal = call === calls.tickets ? gate.enter('ticket') : undefined;
      if (refusal) throw new ProtocolError('OVERLOADED', { retryAfterMs: refusal.retryAfterMs });
      // Who runs the place must be able to come in, to see and to end what is too much.
      const isForAdmins = call.access === 'admin' || call === calls.login;
      if (!isForAdmins && !pressure.accepts('event'))
        throw new ProtocolError('OVERLOADED', { retryAfterMs: CRITICAL_RETRY_MS });
      return handle(request);
    },
  };
}
