import type { Tone } from './scores.ts';
import type { Synth } from './sounds.ts';

const LOUDNESS = 0.16;
const ATTACK_S = 0.008;
const SILENCE = 0.0001;

/** Tones by Web Audio. A browser that allows no sound yet stays silent. `sink` names the loudspeaker. */
export function createWebAudioSynth(sink: () => string | undefined): Synth {
  let context: AudioContext | undefined;
  return {
    play: (score) => {
      if (typeof AudioContext === 'undefined') return;
      context ??= new AudioContext();
      route(context, sink());
      const ready = context;
      const playAll = () => {
        for (const tone of score) sound(ready, tone);
      };
      if (ready.state === 'running') playAll();
      else void ready.resume().then(playAll, () => {});
    },
  };
}

function sound(context: AudioContext, { from, to = from, at, lasts, volume = 1, shape = 'sine' }: Tone): void {
  const start = context.currentTime + at;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = shape;
  oscillator.frequency.setValueAtTime(from, start);
  oscillator.frequency.exponentialRampToValueAtTime(to, start + lasts);
  gain.gain.setValueAtTime(SILENCE, start);
  gain.gain.exponentialRampToValueAtTime(LOUDNESS * volume, start + ATTACK_S);
  gain.gain.exponentialRampToValueAtTime(SILENCE, start + lasts);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + lasts + 0.05);
}

/** Not every browser can choose. */
function route(
  context: AudioContext & { setSinkId?: (id: string) => Promise<void>; readonly sinkId?: unknown },
  sink: string | undefined,
): void {
  if (sink === undefined || context.sinkId === sink) return;
  void context.setSinkId?.(sink).catch(() => {});
}
