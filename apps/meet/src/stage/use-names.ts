import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { Tile } from './tiles.ts';

/** How somebody is called, and what stands under a picture of theirs. */
export function useNames(tile: Tile): { readonly name: string; readonly title: string } {
  const { t } = useTranslation();
  const { names } = useController().config;
  if (tile.pane) return { name: t(`panes.${tile.pane}`), title: t(`panes.${tile.pane}`) };
  const name = tile.displayName || (tile.isLocal ? names.local : names.remote) || t('meeting.guest');
  if (tile.kind === 'person') return { name, title: name };
  return { name, title: t(tile.shared ? 'people.video.of' : 'meeting.screenOf', { name }) };
}
