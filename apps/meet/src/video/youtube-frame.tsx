import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlayerProps } from './shared-video-view.tsx';
import { useSharedPlayer } from './use-shared-player.ts';
import { YOUTUBE_ORIGIN, YouTubePlayer } from './youtube-player.ts';

/** How often the frame is asked to speak until it does. */
const ASK_MS = 500;

/** A video of YouTube, in the frame that sets the fewest cookies. Its owner has the controls. */
export function YouTubeFrame({ shared, isOwn, onFailed }: PlayerProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const [player] = useState(() => new YouTubePlayer((message) => frame.current?.contentWindow?.postMessage(message, YOUTUBE_ORIGIN)));
  const [src] = useState(() => addressOf(shared.video, isOwn));
  const onChange = useSharedPlayer(player, shared, isOwn);
  const latest = useRef({ onChange, onFailed });
  latest.current = { onChange, onFailed };
  useEffect(() => {
    const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || origin !== YOUTUBE_ORIGIN) return;
      const meaning = player.receive(data);
      if (meaning === 'changed') latest.current.onChange();
      if (meaning === 'failed') latest.current.onFailed();
    };
    const timer = setInterval(() => (player.state() ? clearInterval(timer) : player.listen()), ASK_MS);
    window.addEventListener('message', onMessage);
    return () => {
      clearInterval(timer);
      window.removeEventListener('message', onMessage);
    };
  }, [player]);
  return (
    <iframe
      ref={frame}
      className="shared-video"
      id="sharedVideoIFrame"
      src={src}
      title={t('people.video.open')}
      allow="autoplay; fullscreen; encrypted-media"
      data-testid="video.frame"
    />
  );
}

function addressOf(video: string, isOwn: boolean): string {
  const controls = isOwn ? '1' : '0';
  const parameters = { enablejsapi: '1', origin: window.location.origin, autoplay: '1', playsinline: '1', rel: '0', controls };
  return `${YOUTUBE_ORIGIN}/embed/${video}?${new URLSearchParams(parameters)}`;
}
