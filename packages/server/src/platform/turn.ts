/** Runs when everything that arrived in this turn of the event loop has been handled: what belongs together meets there. */
export function atEndOfTurn(run: () => void): void {
  setImmediate(run);
}

/** Resolves in a later turn: what has arrived meanwhile is handled first. */
export function laterTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
