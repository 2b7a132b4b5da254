import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Of the device nothing is asked for but a heart strap. That one is read over Bluetooth, which is not named here: a page of ours may use it
 * by default and no other may, and browsers without Bluetooth complain of a name that they do not know.
 */
const PERMISSIONS_POLICY = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()';

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
