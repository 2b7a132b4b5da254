/** What a socket tells; each is called at most as often as the socket says it, `closed` once and last. */
export type SocketListener = {
  readonly opened: () => void;
  readonly message: (text: string) => void;
  readonly closed: (code: number) => void;
};

/** The least a socket must do, so that a browser's, Node's and a test's all fit. */
export type Socket = {
  readonly send: (text: string) => void;
  readonly close: (code: number) => void;
};

/** What the surroundings say about the network and the page. */
export type Nudge = 'online' | 'offline' | 'visible';

/** Everything the client takes from the world. Replace it to run against a manual clock and an in-memory network. */
export type Environment = {
  /** The wall clock, milliseconds since 1970. May jump. */
  readonly now: () => number;
  /** A clock that never jumps, milliseconds since whenever. */
  readonly uptime: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** 24 characters nobody can guess, letters and digits. */
  readonly newId: () => string;
  /** Runs once after `inMs`; returns its end. */
  readonly setAlarm: (run: () => void, inMs: number) => () => void;
  /** May throw for an address that cannot be one. */
  readonly openSocket: (url: string, protocols: string[], listener: SocketListener) => Socket;
  readonly isOnline: () => boolean;
  /** Returns its end. */
  readonly watch: (listener: (nudge: Nudge) => void) => () => void;
};

/** `setTimeout` takes 31 bits and fires at once for anything above. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Browsers and Node (22 and later), as they are. */
export const defaultEnvironment: Environment = {
  now: () => Date.now(),
  uptime: () => performance.now(),
  random: () => Math.random(),
  newId,
  setAlarm,
  openSocket,
  // Node has a navigator without `onLine`.
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  watch,
};

export function setAlarm(run: () => void, inMs: number): () => void {
  const timer = setTimeout(run, Math.min(Math.max(inMs, 0), MAX_TIMEOUT_MS));
  return () => clearTimeout(timer);
}

/** Not `randomUUID`: a page that came over plain http from the local network does not have it. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function openSocket(url: string, protocols: string[], listener: SocketListener): Socket {
  const socket = new WebSocket(url, protocols);
  socket.onopen = () => listener.opened();
  socket.onmessage = (event) => {
    if (typeof event.data === 'string') listener.message(event.data);
  };
  socket.onclose = (event) => listener.closed(event.code);
  // An error is always followed by a close, and says nothing that the close does not.
  socket.onerror = () => undefined;
  return {
    send: (text) => {
      // Between `close` and its event a browser drops what is sent with a warning; Node throws while connecting.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code) => socket.close(code),
  };
}

function watch(listener: (nudge: Nudge) => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const online = (): void => listener('online');
  const offline = (): void => listener('offline');
  // `pageshow` too: a page from the back-forward cache is visible without a change of visibility.
  const visible = (): void => {
    if (document.visibilityState === 'visible') listener('visible');
  };
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  window.addEventListener('pageshow', visible);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    window.removeEventListener('pageshow', visible);
    document.removeEventListener('visibilitychange', visible);
  };
}
