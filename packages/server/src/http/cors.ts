import type { Request, RequestHandler } from 'express';
import type { Origins } from './origins.ts';

const PREFLIGHT_MAX_AGE_S = 600;

/** Only websites that are allowed are told so; to the others the API looks as if it had never heard of CORS. */
export function cors(origins: Origins, methodsOf: (path: string) => readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && origins.isAllowed(origin)) {
      response.set('Access-Control-Allow-Origin', origin);
      response.set('Access-Control-Allow-Credentials', 'true');
      response.set('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
      if (isPreflight(request)) {
        response.set('Access-Control-Allow-Methods', methodsOf(request.path).join(', '));
        response.set('Access-Control-Allow-Headers', 'Authorization, Content-Type');
        response.set('Access-Control-Max-Age', String(PREFLIGHT_MAX_AGE_S));
      }
    }
    next();
  };
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
