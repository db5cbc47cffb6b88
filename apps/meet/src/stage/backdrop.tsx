import { useEffect, useRef } from 'react';

const EVERY_MS = 1_000;
/** Pixels: what is blurred needs no more. */
const SIZE = { width: 32, height: 18 };

/** The picture once more behind itself, large and blurred, where it leaves room at the sides. */
export function Backdrop() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const draw = () => {
      const video = element?.parentElement?.querySelector('video');
      if (!element || !video || video.videoWidth === 0 || document.hidden) return;
      element.getContext('2d')?.drawImage(video, 0, 0, SIZE.width, SIZE.height);
    };
    const video = element?.parentElement?.querySelector('video');
    video?.addEventListener('loadeddata', draw);
    draw();
    const timer = setInterval(draw, EVERY_MS);
    return () => {
      clearInterval(timer);
      video?.removeEventListener('loadeddata', draw);
    };
  }, []);
  return <canvas ref={canvas} className="tile-backdrop" {...SIZE} aria-hidden />;
}
