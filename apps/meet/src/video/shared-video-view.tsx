import './shared-video.css';
import type { SharedVideo } from '@parley/client';
import { Button } from '@parley/ui';
import { Film } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { FilePlayer } from './file-player.tsx';
import { hostOf, isTrusted, isYouTube } from './video-address.ts';
import { YouTubeFrame } from './youtube-frame.tsx';
import { YOUTUBE_ORIGIN } from './youtube-player.ts';

export interface PlayerProps {
  readonly shared: SharedVideo;
  readonly isOwn: boolean;
  readonly onFailed: () => void;
}

/**
 * A video that somebody plays for all. What others share is fetched from a host of their choice, so it waits for a click unless the
 * operator trusts the host; where it plays, it follows its owner.
 */
export function SharedVideoView({ shared, isOwn }: Omit<PlayerProps, 'onFailed'>) {
  const { t } = useTranslation();
  const { sharedVideoDomains } = useController().config.panes;
  const branded = useMeet((state) => state.branding?.sharedVideoDomains);
  const [isWanted, setWanted] = useState(isOwn || isTrusted(shared.video, [...(sharedVideoDomains ?? []), ...(branded ?? [])]));
  const [hasFailed, setFailed] = useState(false);
  const host = isYouTube(shared.video) ? new URL(YOUTUBE_ORIGIN).host : hostOf(shared.video);
  if (host === undefined || hasFailed) return <p className="shared-video-text">{t('people.video.failed')}</p>;
  if (!isWanted)
    return (
      <div className="shared-video-text">
        <Film size={32} aria-hidden />
        <Button onClick={() => setWanted(true)} data-testid="video.load">
          {t('people.video.load', { host })}
        </Button>
      </div>
    );
  const Player = isYouTube(shared.video) ? YouTubeFrame : FilePlayer;
  return <Player shared={shared} isOwn={isOwn} onFailed={() => setFailed(true)} />;
}
