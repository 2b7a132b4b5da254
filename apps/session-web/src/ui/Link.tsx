import type { ComponentProps, MouseEvent } from 'react';
import { useHref, useNavigate } from 'react-router';

type Props = Omit<ComponentProps<'a'>, 'href'> & { to: string };

/** A link within the app. The router's own brings prefetching for server rendering along, 4 KB on the way to the first page. */
export function Link({ to, ...anchor }: Props) {
  const href = useHref(to);
  const navigate = useNavigate();
  const onClick = (event: MouseEvent) => {
    // Anything but a plain press means a new tab, a window or a download.
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    void navigate(to);
  };
  return <a {...anchor} href={href} onClick={onClick} />;
}
