import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = {
  icon: LucideIcon;
  /** The one thing to do next. */
  isMain?: boolean;
  /** While another wish is on its way. It keeps the focus, and does nothing. */
  isOff?: boolean;
  /** Of one that opens something beside it. */
  isOpen?: boolean | undefined;
  /** The key that does the same. */
  shortcut?: string | undefined;
  /** The id of what says more about it. */
  describedBy?: string | undefined;
  onPress: () => void;
  children: ReactNode;
};

export function DeckButton(props: Props) {
  const {
    icon: Icon,
    isMain = false,
    isOff = false,
    isOpen,
    shortcut,
    describedBy,
    onPress,
    children,
  } = props;
  return (
    <button
      className={isMain ? 'at-button at-button--primary' : 'at-button'}
      type="button"
      aria-disabled={isOff}
      aria-expanded={isOpen}
      aria-keyshortcuts={shortcut}
      aria-describedby={describedBy}
      onClick={() => !isOff && onPress()}
    >
      <Icon size={18} aria-hidden /> {children}
    </button>
  );
}
