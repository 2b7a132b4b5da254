import { CALLS, CONTRACT, PROTOCOL_VERSION, ProtocolError } from '@attune/protocol';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Route } from '../capability.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { newId } from '../platform/random.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { methodsByPath } from './callPath.ts';
import { callRoutes, type CallDeps } from './callRoutes.ts';
import { cors } from './cors.ts';
import { openApiDocument } from './openapi.ts';
import { operations, type Health } from './operations.ts';
import { knownError, sendProblem } from './problem.ts';
import { securityHeaders } from './securityHeaders.ts';
import { sendPage, staticApp } from './staticApps.ts';

/** Which app asks for its `config.json`. */
export type AppName = 'session' | 'admin';

export type HttpAppDeps = Omit<CallDeps, 'isSecure'> & {
  readonly routes: readonly Route[];
  /** Asked at each use: a server on port 0 learns its address late. */
  readonly publicUrl: () => string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly metricsToken: string | undefined;
  /** Directories of the built apps; an app that is not given is not served. */
  readonly apps: Readonly<Partial<Record<AppName, string>>>;
  /** What `config.json` of an app answers. */
  readonly appConfiguration: (app: AppName) => unknown;
};

/** An upgrade never gets here; what does was no upgrade. */
const SOCKET_PATH = '/ws';

const READ_METHODS = ['GET', 'HEAD'];

/** The whole HTTP surface but the upgrade. Routes whose calls are not given do not exist. */
export function createHttpApp(deps: HttpAppDeps): Express {
  const { routes, publicUrl } = deps;
  const methodsOf = methodsByPath(routes.map(({ call }) => call));
  const isSecure = () => publicUrl().startsWith('https:');

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false).set('case sensitive routing', true);
  app.use(observe(deps), securityHeaders(publicUrl));
  app.use(
    '/api',
    neverStored,
    cors(deps.origins, (path) => methodsOf(`/api${path}`)),
  );
  app.use(options(methodsOf));
  app.use(operations(deps));
  app.use(documents(publicUrl));
  app.all(SOCKET_PATH, refusePlain);
  app.use(callRoutes(routes, { ...deps, isSecure }));
  mountApps(app, deps);
  app.use(refuseUnknown(methodsOf), answerError(deps));
  return app;
}

function observe({ log, metrics, clock }: HttpAppDeps): RequestHandler {
  return (request, response, next) => {
    const requestId = newId();
    const startedAt = clock.monotonic();
    response.locals['requestId'] = requestId;
    response.set('X-Request-Id', requestId);
    response.once('finish', () => {
      // Only templates of paths are counted and logged: a stranger's path is no label, and a code of an invite is a secret.
      const route = typeof response.locals['route'] === 'string' ? response.locals['route'] : undefined;
      if (route === undefined) return;
      const ms = clock.monotonic() - startedAt;
      const labels = { method: request.method, route, status: response.statusCode };
      metrics.httpSeconds.observe(labels, ms / 1000);
      log.info({ requestId, ...labels, ms: Math.round(ms * 10) / 10 }, 'http');
    });
    next();
  };
}

const neverStored: RequestHandler = (_, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** What CORS allows has been said by now; this only says which methods there are. */
function options(methodsOf: (path: string) => readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'OPTIONS') return next();
    const methods = methodsOf(request.path);
    if (methods.length === 0) return next();
    response.set('Allow', methods.join(', ')).status(204).end();
  };
}

function documents(publicUrl: () => string): RequestHandler {
  const server = () => ({ url: publicUrl(), version: PROTOCOL_VERSION });
  const router = express.Router();
  router.get('/api/openapi.json', (_, response) => {
    response.json(openApiDocument(CALLS, server()));
  });
  router.get('/api/asyncapi.json', (_, response) => {
    response.json(asyncApiDocument(CONTRACT, server()));
  });
  return router;
}

function mountApps(app: Express, { apps, appConfiguration }: HttpAppDeps): void {
  if (apps.admin !== undefined) {
    const pages = ['/admin', '/admin/', /^\/admin\/(?!assets\/)[^.]*$/];
    const configuration = () => appConfiguration('admin');
    app.use(staticApp({ directory: apps.admin, base: '/admin/', pages, configuration }));
  }
  if (apps.session !== undefined) {
    const pages = ['/', /^\/(?:j|s|closed)\/[^.]*$/];
    const configuration = () => appConfiguration('session');
    app.use(staticApp({ directory: apps.session, base: '/', pages, configuration }));
    app.get(/^\/(?!api(?:\/|$))[^.]*$/, toPeople(sendPage(apps.session, 404)));
  }
}

/** A person at a browser gets a page; a program gets the problem that it can read. */
function toPeople(page: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.accepts(['json', 'html']) === 'html' ? page(request, response, next) : next();
}

const refusePlain: RequestHandler = (request, response) => {
  response.set('Allow', 'GET');
  if (!READ_METHODS.includes(request.method)) throw new ProtocolError('METHOD_NOT_ALLOWED');
  response.set('Upgrade', 'websocket');
  throw new ProtocolError('UPGRADE_REQUIRED');
};

function refuseUnknown(methodsOf: (path: string) => readonly string[]): RequestHandler {
  return (request, response) => {
    const methods = methodsOf(request.path);
    const isKnownElsewise = methods.length > 0 || !READ_METHODS.includes(request.method);
    if (!isKnownElsewise) throw new ProtocolError('NOT_FOUND');
    if (methods.length === 0 && request.path.startsWith('/api/') && request.method !== 'TRACE') {
      throw new ProtocolError('NOT_FOUND');
    }
    response.set('Allow', (methods.length > 0 ? methods : READ_METHODS).join(', '));
    throw new ProtocolError('METHOD_NOT_ALLOWED');
  };
}

function answerError({ log, metrics }: HttpAppDeps): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = knownError(error);
    const answer = known ?? new ProtocolError('SERVER_ERROR');
    const { requestId, route } = response.locals as { requestId: string; route?: string };
    metrics.errors.inc({ name: answer.error, over: 'http' });
    if (!known || answer.error === 'SERVER_ERROR') log.error({ err: error, requestId, route }, 'http failed');
    else log.debug({ requestId, route, method: request.method, name: answer.error }, 'http refused');
    // The answer has begun: all that is left is to cut it short, so that nobody takes it for whole.
    if (response.headersSent) return next(error);
    sendProblem(response, answer);
  };
}
