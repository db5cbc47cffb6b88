import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { openLevels, shownLevel } from './levels.ts';
import './level-meter.css';

const BARS = [0, 1, 2, 3, 4, 5, 6];

/** Shows that a microphone hears something. Drawn without React: it changes 60 times a second. */
export function LevelMeter({ track, isSmall = false }: { readonly track: MediaStreamTrack; readonly isSmall?: boolean }) {
  const { t } = useTranslation();
  const meter = useRef<HTMLSpanElement>(null);
  useEffect(() => watchLevel(track, (level) => showLevel(meter.current, level)), [track]);
  return (
    <span className="level" data-small={isSmall} ref={meter} role="img" aria-label={t('devices.level')} data-testid="devices.level">
      {BARS.map((bar) => (
        <span key={bar} />
      ))}
    </span>
  );
}

function showLevel(meter: HTMLElement | null, level: number): void {
  const lit = Math.round(level * BARS.length);
  if (!meter || meter.dataset.lit === String(lit)) return;
  meter.dataset.lit = String(lit);
  for (const [index, bar] of [...meter.children].entries()) bar.toggleAttribute('data-lit', index < lit);
}

/** Reports the loudness, 0 to 1, with every picture; the returned function stops that. */
function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const levels = openLevels(track);
  let frame = 0;
  const look = (now: number) => {
    onLevel(shownLevel(levels.read(now)?.level ?? 0));
    frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  return () => {
    cancelAnimationFrame(frame);
    levels.close();
  };
}
