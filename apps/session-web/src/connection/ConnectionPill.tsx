import { Wifi, WifiOff } from 'lucide-react';
import type { ConnectionNotice } from './connectionNotice.ts';

const TONES = { calm: '', warning: 'at-badge--warning', success: 'at-badge--success' } as const;

export function ConnectionPill({ pill }: { pill: ConnectionNotice['pill'] }) {
  const Icon = pill.tone === 'warning' ? WifiOff : Wifi;
  return (
    <span className={`at-badge ${TONES[pill.tone]}`} data-testid="connection">
      <Icon size={14} aria-hidden />
      <span className={pill.tone === 'calm' ? 'visually-hidden sm:not-sr-only' : ''}>{pill.text}</span>
    </span>
  );
}
