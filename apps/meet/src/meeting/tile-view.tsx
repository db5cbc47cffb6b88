import { Avatar } from '@parley/ui';
import { Film, Hand, MicOff, MonitorUp, WifiOff } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { SharedVideoView } from '../video/shared-video-view.tsx';
import type { Tile } from './tiles.ts';
import { VideoView } from './video-view.tsx';

/** A person or a shared screen. */
export const TileView = memo(function TileView({ tile }: { readonly tile: Tile }) {
  const { t } = useTranslation();
  const name = tile.displayName || t('meeting.guest');
  const isScreen = tile.kind === 'screen';
  const title = isScreen ? t(tile.shared ? 'people.video.of' : 'meeting.screenOf', { name }) : name;
  return (
    <article
      className="tile"
      data-testid={`tile-${tile.endpoint}${tile.shared ? '-shared' : isScreen ? '-screen' : ''}`}
      data-display-name={tile.displayName}
      data-video-type={isScreen ? 'desktop' : 'camera'}
      data-speaking={tile.isSpeaking}
      data-local={tile.isLocal}
      aria-label={title}
    >
      {tile.shared && <SharedVideoView shared={tile.shared} isOwn={tile.isLocal} />}
      {tile.video ? (
        <VideoView track={tile.video} isMirrored={tile.isLocal} isWhole={isScreen} />
      ) : (
        !isScreen && <Avatar name={name} seed={tile.endpoint} size="clamp(48px, 34cqmin, 128px)" />
      )}
      <footer className="tile-label">
        {isScreen && (tile.shared ? <Film size={14} aria-hidden /> : <MonitorUp size={14} aria-hidden />)}
        {!isScreen && tile.audioMuted && (
          <span role="img" aria-label={t('meeting.muted')} data-testid="tile.audioMuted">
            <MicOff size={14} aria-hidden />
          </span>
        )}
        <span className="tile-name">{title}</span>
        {tile.isLocal && <small>({t('meeting.you')})</small>}
        {tile.isInterrupted && (
          <span role="img" aria-label={t('meeting.interrupted')} data-testid="tile.interrupted">
            <WifiOff size={14} aria-hidden />
          </span>
        )}
      </footer>
      {tile.isHandUp && (
        <span className="tile-hand" role="img" aria-label={t('people.handRaised')} data-testid="tile.hand">
          <Hand size={20} aria-hidden />
        </span>
      )}
      {tile.isSpeaking && <span className="ui-hidden">{t('meeting.speaking')}</span>}
    </article>
  );
});
