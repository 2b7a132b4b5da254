import { useCallback, useState } from 'react';

export type PanelName = 'chat' | 'people' | 'vote' | 'readings' | 'feedback';

/** Which panels are open. Where there is room, one of the tabs always is; on a phone one panel at most, the heart included. */
export type PanelsState = {
  readonly isRoomy: boolean;
  readonly shown: PanelName | null;
  readonly heartOpen: boolean;
  /** Opens a tab; on a phone, pressed again, closes it. */
  toggle(name: PanelName): void;
  /** Keeps its identity. */
  readonly open: (name: PanelName) => void;
  toggleHeart(): void;
  close(): void;
};

export function usePanels(isRoomy: boolean): PanelsState {
  const [tab, setTab] = useState<PanelName>('chat');
  const [sheet, setSheet] = useState<'tab' | 'none'>('none');
  const [heartOpen, setHeartOpen] = useState(false);
  const shown = isRoomy || sheet === 'tab' ? tab : null;
  const open = useCallback(
    (name: PanelName) => {
      setTab(name);
      setSheet('tab');
      if (!isRoomy) setHeartOpen(false);
    },
    [isRoomy],
  );
  return {
    isRoomy,
    shown: shown !== null && heartOpen && !isRoomy ? null : shown,
    heartOpen,
    open,
    toggle: (name) => (!isRoomy && shown === name ? setSheet('none') : open(name)),
    toggleHeart: () => {
      setHeartOpen(!heartOpen);
      setSheet('none');
    },
    close: () => {
      setHeartOpen(false);
      setSheet('none');
    },
  };
}
