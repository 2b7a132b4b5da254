/** Runs when everything that arrived in this turn of the event loop has been handled: what belongs together meets there. */
export function atEndOfTurn(run: () => void): void {
  setImmediate(run);
}
