import { Mic, MicOff, PhoneOff, Video, VideoOff } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { gridLayout } from '../stage/grid.ts';
import { TileView } from '../stage/tile-view.tsx';
import type { Tile } from '../stage/tiles.ts';
import { useIsHidden } from '../stage/use-is-hidden.ts';
import { useScreenConstraints } from '../stage/use-screen-constraints.ts';
import { useSize } from '../stage/use-size.ts';
import { useStageView } from '../stage/use-stage-view.ts';
import type { PipWindow } from './pip.ts';
import { pipTiles } from './pip-tiles.ts';
import './pip.css';

const SIZE = 20;
const LIMITS = { maxTiles: 4, maxColumns: 2 };

/** The pictures that matter most, and the buttons for what cannot wait, in the small window. */
export function PipView({ tiles, page }: { readonly tiles: readonly Tile[]; readonly page: PipWindow }) {
  useMemo(() => dress(page.document), [page]);
  return createPortal(<PipBody tiles={tiles} />, page.document.body);
}

function PipBody({ tiles }: { readonly tiles: readonly Tile[] }) {
  const [box, area] = useSize<HTMLDivElement>();
  const view = useStageView(tiles);
  const speakers = useMeet((state) => state.stage.speakers);
  const shown = useMemo(() => pipTiles(view, speakers), [view, speakers]);
  const { tile: size, columns } = gridLayout(shown.length, area, LIMITS);
  const isHidden = useIsHidden();
  const places = shown.map((tile) => ({ tile, role: 'grid' as const, rect: { x: 0, y: 0, ...size } }));
  // While nobody sees the page itself, only what is here is worth its bandwidth.
  useScreenConstraints(places, { hasHidden: true, isOn: isHidden && area.width > 0 });
  return (
    <div className="pip" data-testid="pip">
      <div
        className="pip-tiles"
        ref={box}
        style={{ gridTemplateColumns: `repeat(${columns}, ${size.width}px)`, gridAutoRows: size.height }}
      >
        {area.width > 0 &&
          shown.map((tile) => <TileView key={tile.key} tile={tile} role="grid" {...size} isPinned={false} isForemost={false} isCopy />)}
      </div>
      <PipButtons />
    </div>
  );
}

function PipButtons() {
  const { t } = useTranslation();
  const controller = useController();
  const audioMuted = useMeet((state) => state.local.audio.muted);
  const cameraMuted = useMeet((state) => state.local.camera.muted);
  return (
    <div className="pip-buttons">
      <PipButton
        label={t(audioMuted ? 'toolbar.unmute' : 'toolbar.mute')}
        isOff={audioMuted}
        onClick={() => controller.media.toggle('audio')}
      >
        {audioMuted ? <MicOff size={SIZE} aria-hidden /> : <Mic size={SIZE} aria-hidden />}
      </PipButton>
      <PipButton
        label={t(cameraMuted ? 'toolbar.startCamera' : 'toolbar.stopCamera')}
        isOff={cameraMuted}
        onClick={() => controller.media.toggle('camera')}
      >
        {cameraMuted ? <VideoOff size={SIZE} aria-hidden /> : <Video size={SIZE} aria-hidden />}
      </PipButton>
      <PipButton label={t('toolbar.leave')} isLeave onClick={() => controller.leave()}>
        <PhoneOff size={SIZE} aria-hidden />
      </PipButton>
    </div>
  );
}

interface PipButtonProps {
  readonly label: string;
  readonly isOff?: boolean;
  readonly isLeave?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** Without a tooltip of ours, which would open in the other window. */
function PipButton({ label, isOff = false, isLeave = false, onClick, children }: PipButtonProps) {
  return (
    <button
      type="button"
      className="ui-icon-button"
      data-tone={isLeave ? 'leave' : isOff ? 'off' : 'plain'}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Gives the window this page's styles, theme and language. */
function dress(target: Document): void {
  const source = document;
  for (const { name, value } of source.documentElement.attributes) target.documentElement.setAttribute(name, value);
  target.title = source.title;
  for (const node of source.querySelectorAll('style, link[rel="stylesheet"]')) target.head.append(target.importNode(node, true));
}
