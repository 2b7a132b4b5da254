import express, { Router, type RequestHandler, type Response } from 'express';

/** A built app: a directory with index.html, its hashed files under `assets/`. */
export type StaticApp = {
  readonly directory: string;
  /** Where it is mounted, with a slash at the end. */
  readonly base: string;
  /** Paths that the app's own router answers, and index.html for them. */
  readonly pages: readonly (string | RegExp)[];
  /** What `config.json` beside index.html answers, made anew for each request. */
  readonly configuration: () => unknown;
};

const HASHED = /[\\/]assets[\\/]/;
/** Source maps tell how the app is made; files that start with a dot were never meant to be served. */
const NEVER_SERVED = /\.map$|\/\./i;

export function staticApp({ directory, base, pages, configuration }: StaticApp): Router {
  const router = Router({ caseSensitive: true });
  const page = sendPage(directory, 200);
  router.use(hideSources);
  router.get(`${base}config.json`, (_, response) => {
    response.set('Cache-Control', 'no-cache').json(configuration());
  });
  router.use(base, express.static(directory, { index: false, redirect: false, setHeaders }));
  router.get([...pages], page);
  return router;
}

const hideSources: RequestHandler = (request, _, next) => {
  next(NEVER_SERVED.test(decodeURIComponent(request.path)) ? 'router' : undefined);
};

function setHeaders(response: Response, path: string): void {
  const isHashed = HASHED.test(path);
  response.set('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** The app says itself that a page does not exist; the status says it to everybody else. */
export function sendPage(directory: string, status: 200 | 404): RequestHandler {
  return (_, response) => {
    // With a root: the directory itself may well lie below one that starts with a dot.
    response.status(status).set('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: directory, cacheControl: false });
  };
}
