import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** A browser says this of a request that got no answer, or a refusal: both are faults that journeys make on purpose. */
const NETWORK_FAULT = /net::ERR_|WebSocket connection to/;

/**
 * Listens for what no page may ever do: an error in its console (a violated Content-Security-Policy is one), an exception that nobody caught, a
 * request to anybody but `origin`. The list grows as it happens.
 */
export function listenForComplaints(context: BrowserContext, origin: string): readonly string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' && !isFault(message)) complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`not caught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || ['data:', 'blob:'].includes(url.protocol);
    if (!isOwn) complaints.push(`third party: ${request.url()}`);
  });
  return complaints;
}

/** A refused call is told to the person by the page; the browser notes it all the same. A file that is missing is no such thing. */
function isFault(message: ConsoleMessage): boolean {
  if (NETWORK_FAULT.test(message.text())) return true;
  return message.text().startsWith('Failed to load resource') && message.location().url.includes('/api/');
}
