import type { Badge } from '@attune/protocol';
import { HeartPulse, Sparkles, Users, Wind, type LucideIcon } from 'lucide-react';

const ICONS: Readonly<Record<Badge, LucideIcon>> = {
  breath: Wind,
  heart: HeartPulse,
  group: Users,
  star: Sparkles,
};

/** A server may know more of them than this page. */
export function BadgeIcon({ badge }: { badge: Badge }) {
  const Icon = Object.hasOwn(ICONS, badge) ? ICONS[badge] : Sparkles;
  return <Icon size={20} aria-hidden />;
}
