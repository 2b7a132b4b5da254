import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = {
  icon: LucideIcon;
  /** The one thing to do next. */
  isMain?: boolean;
  /** While another wish is on its way. */
  isOff?: boolean;
  onPress: () => void;
  children: ReactNode;
};

export function DeckButton({ icon: Icon, isMain = false, isOff = false, onPress, children }: Props) {
  return (
    <button
      className={isMain ? 'at-button at-button--primary' : 'at-button'}
      type="button"
      disabled={isOff}
      onClick={onPress}
    >
      <Icon size={18} aria-hidden /> {children}
    </button>
  );
}
