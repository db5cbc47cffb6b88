import type { SharedVideo } from '@parley/client';
import { Button } from '@parley/ui';
import { Film } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { hostOf, isYouTube } from './video-address.ts';

/** seconds that a player may be off before it is put right; a jump disturbs more than a little lag. */
const TOLERANCE = 3;
/** How often whoever plays it says where it is, so that newcomers start there. */
const REPORT_MS = 5_000;
/** Whoever pulls at the controls changes things many times a second. */
const SETTLE_MS = 300;

const YOUTUBE = 'www.youtube-nocookie.com';

interface ViewProps {
  readonly shared: SharedVideo;
  readonly isOwn: boolean;
}

/**
 * A video that somebody plays for all. What others share is fetched from a host of their choice, so it waits for a click; where
 * it plays, it follows its owner.
 */
export function SharedVideoView({ shared, isOwn }: ViewProps) {
  const { t } = useTranslation();
  const [isLoaded, setLoaded] = useState(isOwn);
  const host = isYouTube(shared.video) ? YOUTUBE : hostOf(shared.video);
  if (host === undefined) return <p className="shared-video-text">{t('people.video.failed')}</p>;
  if (isLoaded && host === YOUTUBE) return <YouTube shared={shared} />;
  if (isLoaded) return <Player shared={shared} isOwn={isOwn} />;
  return (
    <div className="shared-video-text">
      <Film size={32} aria-hidden />
      <Button onClick={() => setLoaded(true)} data-testid="video.load">
        {t('people.video.load', { host })}
      </Button>
    </div>
  );
}

/** Starts where its owner is; what they do afterwards it does not follow. */
function YouTube({ shared: { video, time } }: Pick<ViewProps, 'shared'>) {
  const { t } = useTranslation();
  const [start] = useState(Math.floor(time));
  const src = `https://${YOUTUBE}/embed/${video}?autoplay=1&start=${start}`;
  return <iframe className="shared-video" src={src} title={t('people.video.open')} allow="autoplay; fullscreen" />;
}

function Player({ shared, isOwn }: ViewProps) {
  const { t } = useTranslation();
  const [hasFailed, setFailed] = useState(false);
  const ref = useRef<HTMLVideoElement>(null);
  useFollowing(ref, shared, isOwn);
  const report = useReport(ref, shared, isOwn);
  if (hasFailed) return <p className="shared-video-text">{t('people.video.failed')}</p>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: the file comes without any
    <video
      ref={ref}
      className="shared-video"
      src={shared.video}
      controls={isOwn}
      playsInline
      onError={() => setFailed(true)}
      onPlay={report}
      onPause={report}
      onSeeked={report}
      onVolumeChange={report}
      data-testid="video.player"
    />
  );
}

/** Makes the player do what its owner does. */
function useFollowing(ref: React.RefObject<HTMLVideoElement | null>, shared: SharedVideo, isOwn: boolean): void {
  useEffect(() => {
    const player = ref.current;
    if (!player || (isOwn && player.currentTime > 0)) return;
    if (Math.abs(player.currentTime - shared.time) > TOLERANCE) player.currentTime = shared.time;
    player.volume = shared.volume;
    player.muted = shared.isMuted;
    if (shared.isPlaying)
      player.play().catch(() => {}); // the browser wants a click first: the owner's next report tries again
    else player.pause();
  }, [ref, shared, isOwn]);
}

/** Says what the owner's player does, whenever that changes and every now and then. */
function useReport(ref: React.RefObject<HTMLVideoElement | null>, { video }: SharedVideo, isOwn: boolean): () => void {
  const { people } = useController();
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const send = () => {
    const player = ref.current;
    pending.current = undefined;
    if (!player) return;
    const { currentTime: time, muted: isMuted, volume, paused } = player;
    people.shareVideo({ video, isPlaying: !paused, time, isMuted, volume });
  };
  const report = () => {
    if (isOwn) pending.current ??= setTimeout(send, SETTLE_MS);
  };
  const latest = useRef(report);
  latest.current = report;
  useEffect(() => {
    if (!isOwn) return;
    const timer = setInterval(() => ref.current?.paused === false && latest.current(), REPORT_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(pending.current);
    };
  }, [ref, isOwn]);
  return report;
}
