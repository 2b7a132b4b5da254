import type { Strap } from './strap.machine.ts';

/** What a screen reader is told unasked: the same words for as long as the same is true. */
export function spokenStrap(strap: Strap): string {
  switch (strap.at) {
    case 'off':
    case 'choosing':
      return '';
    case 'worn':
      return `${capital(strap.device.name)} connected`;
    case 'connecting':
    case 'waiting':
      return strap.wasWorn ? 'Signal of the heart lost, trying again' : '';
    case 'given_up':
      return 'The strap does not answer';
    default:
      return unreachable(strap);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function unreachable(strap: never): never {
  throw new Error(`unreachable strap ${JSON.stringify(strap)}`);
}
