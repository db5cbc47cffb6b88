import type { WhiteboardRoom } from '@parley/client';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../../context.tsx';
import { lazyPart } from '../../lazy/lazy-part.tsx';

interface AssetScope {
  /** Where Excalidraw finds its fonts: without it, elsewhere in the network. */
  EXCALIDRAW_ASSET_PATH?: string;
}

const WhiteboardDrawing = lazyPart(() => {
  // Beside this very file, where the build puts them.
  const here = import.meta.url;
  (globalThis as AssetScope).EXCALIDRAW_ASSET_PATH = new URL('./excalidraw/', here).href;
  return import('./whiteboard-drawing.tsx').then((part) => part.WhiteboardDrawing);
});

/** The whiteboard of the meeting. */
export function WhiteboardPane() {
  const { t } = useTranslation();
  const { serverUrl } = useController().config.panes.whiteboard;
  const room = useMeet((state) => state.client.metadata.whiteboard);
  if (serverUrl === undefined || !room) return <p className="pane-text">{t('panes.whiteboardFailed')}</p>;
  return <WhiteboardDrawing key={keyOf(room)} room={room} serverUrl={serverUrl} />;
}

const keyOf = ({ roomId, roomKey }: WhiteboardRoom) => `${roomId},${roomKey}`;
