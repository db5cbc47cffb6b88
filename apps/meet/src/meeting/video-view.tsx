import { useEffect, useRef } from 'react';

/** A picture without sound. */
export function VideoView({ track, isMirrored = false, isWhole = false }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => {}); // muted video may always play; a rejection only means that it was replaced
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return <video ref={video} autoPlay muted playsInline className="video" data-mirrored={isMirrored} data-whole={isWhole} />;
}

interface VideoViewProps {
  readonly track: MediaStreamTrack;
  /** The way people know themselves from the mirror. */
  readonly isMirrored?: boolean;
  /** Show everything, with bars at the sides, instead of filling the tile. */
  readonly isWhole?: boolean;
}
