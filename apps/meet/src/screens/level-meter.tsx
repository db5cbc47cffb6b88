import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

const BARS = [0, 1, 2, 3, 4, 5, 6];

/** Shows that the microphone hears something. Drawn without React: it changes 60 times a second. */
export function LevelMeter({ track }: { readonly track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => watchLevel(track, (level) => showLevel(meter.current, level)), [track]);
  return (
    <div className="level" ref={meter} role="img" aria-label={t('prejoin.level')}>
      {BARS.map((bar) => (
        <span key={bar} />
      ))}
    </div>
  );
}

function showLevel(meter: HTMLElement | null, level: number): void {
  const lit = Math.round(level * BARS.length);
  for (const [index, bar] of [...(meter?.children ?? [])].entries()) bar.toggleAttribute('data-lit', index < lit);
}

/** Reports the loudness, 0 to 1, with every picture; the returned function stops that. */
function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 512 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    onLevel(Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 55) / 45)));
    frame = requestAnimationFrame(look);
  };
  look();
  return () => {
    cancelAnimationFrame(frame);
    void context.close();
  };
}
