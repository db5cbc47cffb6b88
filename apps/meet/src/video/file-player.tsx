import { useState } from 'react';
import { elementPlayer } from './element-player.ts';
import type { Player } from './player.ts';
import type { PlayerProps } from './shared-video-view.tsx';
import { useSharedPlayer } from './use-shared-player.ts';

/** A video file; its owner has the controls. */
export function FilePlayer({ shared, isOwn, onFailed }: PlayerProps) {
  const [player, setPlayer] = useState<Player | undefined>(undefined);
  const onChange = useSharedPlayer(player, shared, isOwn);
  return (
    // biome-ignore lint/a11y/useMediaCaption: the file comes without any
    <video
      ref={(element) => {
        if (element && !player) setPlayer(elementPlayer(element));
      }}
      className="shared-video"
      id="sharedVideoPlayer"
      src={shared.video}
      controls={isOwn}
      playsInline
      onError={onFailed}
      onLoadedMetadata={onChange}
      onPlay={onChange}
      onPause={onChange}
      onSeeked={onChange}
      onVolumeChange={onChange}
      data-testid="video.player"
    />
  );
}
