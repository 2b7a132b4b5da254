import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** A heart strap is read over Bluetooth; nothing else of the device is asked for. */
const PERMISSIONS_POLICY = 'bluetooth=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()';

/** Headers of every answer. Both apps work under this policy: their scripts and styles are files, nothing is inline. */
export function securityHeaders(publicUrl: () => string): RequestHandler {
  let built: { url: string; handler: RequestHandler } | undefined;
  return (request, response, next) => {
    const url = publicUrl();
    if (built?.url !== url) built = { url, handler: build(new URL(url)) };
    response.set('Permissions-Policy', PERMISSIONS_POLICY);
    built.handler(request, response, next);
  };
}

function build({ protocol, host }: URL): RequestHandler {
  const isSecure = protocol === 'https:';
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Older Safari does not take 'self' to mean the socket of the same host.
        connectSrc: ["'self'", `${isSecure ? 'wss' : 'ws'}://${host}`],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isSecure && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Codes of invites stand in paths; no other site is to see them.
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}
