import { Avatar } from '@parley/ui';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAvatar } from '../avatar/use-avatar.ts';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import './tile.css';
import { LevelRing } from '../quality/level-ring.tsx';
import { SharedVideoView } from '../video/shared-video-view.tsx';
import type { Place } from './arrange.ts';
import { Backdrop } from './backdrop.tsx';
import { SPEAKER_KEY } from './stage-view.ts';
import { TileBadges, TileLabel } from './tile-badges.tsx';
import type { Tile } from './tiles.ts';
import { useNames } from './use-names.ts';
import { VideoView } from './video-view.tsx';
import { ZoomPane } from './zoom-pane.tsx';

const PaneView = lazyPart(() => import('../panes/pane-view.tsx').then((part) => part.PaneView));

/** Below this a thumbnail has no room for more than a name. */
const SMALL = 150;
/** A picture in the grid loses its edges more readily than a large one. */
const GRID_ZOOM = 2.5;

interface TileViewProps {
  readonly tile: Tile;
  readonly role: Place['role'];
  readonly width: number;
  readonly height: number;
  readonly isPinned: boolean;
  /** The first of those that are large: the one that recorders and bots look for. */
  readonly isForemost: boolean;
  /** The same person is on the screen elsewhere, in a picture that counts. */
  readonly isCopy?: boolean;
}

/** A person or a shared screen. */
export const TileView = memo(function TileView({ tile, role, width, height, isPinned, isForemost, isCopy = false }: TileViewProps) {
  const { t } = useTranslation();
  const { layout } = useController().config;
  const { name, title } = useNames(tile);
  return (
    <div
      className="tile"
      {...identity(tile, isForemost, isCopy)}
      data-role={role}
      data-small={width < SMALL}
      data-speaking={tile.isSpeaking && layout.marksDominantSpeaker}
      data-local={tile.isLocal}
    >
      <Picture tile={tile} role={role} ratio={width / Math.max(1, height)} name={name} isForemost={isForemost} />
      {tile.kind === 'person' && !tile.shared && <LevelRing id={tile.endpoint} />}
      <TileBadges tile={tile} name={name} isPinned={isPinned} />
      <TileLabel tile={tile} title={title} />
      {tile.isSpeaking && <span className="ui-hidden">{t('meeting.speaking')}</span>}
    </div>
  );
});

/** Names by which recorders, bots and tests find a picture (ui contract §1.11). */
function identity(tile: Tile, isForemost: boolean, isCopy: boolean) {
  const isSpeaker = tile.key === SPEAKER_KEY;
  const suffix = tile.pane ? '' : tile.shared ? '-shared' : tile.kind === 'screen' ? '-screen' : '';
  return {
    ...(isForemost && { id: 'largeVideoContainer' }),
    'data-testid': isSpeaker ? 'stage.speaker' : isCopy ? `copy-${tile.endpoint}` : `tile-${tile.endpoint}${suffix}`,
    'data-display-name': tile.displayName,
    'data-video-type': tile.kind === 'screen' ? 'desktop' : 'camera',
  };
}

interface PictureProps extends Pick<TileViewProps, 'tile' | 'role' | 'isForemost'> {
  readonly ratio: number;
  readonly name: string;
}

function Picture({ tile, role, ratio, name, isForemost }: PictureProps) {
  const { layout } = useController().config;
  const mirrors = useMeet((state) => state.settings.mirrorsSelf);
  const isMirrored = tile.isLocal && mirrors && layout.selfView.mirrors;
  const isScreen = tile.kind === 'screen';
  const isLarge = role === 'large';
  if (tile.pane) return <PaneView pane={tile.pane} />;
  if (tile.shared) return <SharedVideoView shared={tile.shared} isOwn={tile.isLocal} />;
  if (!tile.video) {
    if (isScreen) return null;
    return <Face tile={tile} name={name} isForemost={isForemost} />;
  }
  const id = isForemost ? 'largeVideo' : tile.isLocal && !isScreen ? 'localVideo_container' : undefined;
  const small = layout.tileView.enlarges ? 'both' : 'nocrop';
  const fit = { rule: isLarge ? layout.fit : small, maxZoom: isLarge ? layout.maxZoom : GRID_ZOOM, place: ratio } as const;
  const video = <VideoView track={tile.video} id={id} isMirrored={isMirrored} isWhole={isScreen} fit={fit} />;
  if (isScreen) return <ZoomPane isOn={isLarge}>{video}</ZoomPane>;
  return (
    <>
      {isLarge && layout.hasBackdrop && <Backdrop />}
      {video}
    </>
  );
}

function Face({ tile, name, isForemost }: Pick<PictureProps, 'tile' | 'name' | 'isForemost'>) {
  const src = useAvatar(tile.endpoint, tile.isLocal);
  return (
    <span className="tile-avatar" id={isForemost ? 'dominantSpeakerAvatar' : undefined}>
      <Avatar name={name} seed={tile.endpoint} size="clamp(36px, 34cqmin, 144px)" src={src} />
    </span>
  );
}
