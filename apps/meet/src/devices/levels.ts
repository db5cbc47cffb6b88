import type { SoundSample } from './detectors.ts';

/** Looks at what a track sounds like, without anybody hearing it. */
export interface Levels {
  /** Undefined while the browser does not let sound be looked at. */
  read(now: number): SoundSample | undefined;
  close(): void;
}

const FFT = 512;
const MIN_DB = -100;

/** A copy of the track is looked at: what happens to the copy happens to nobody else, and a muted microphone still gives a level. */
export function openLevels(track: MediaStreamTrack): Levels {
  const copy = track.clone();
  copy.enabled = true;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: FFT, smoothingTimeConstant: 0, minDecibels: MIN_DB });
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
  const samples = new Float32Array(FFT);
  const bins = new Float32Array(analyser.frequencyBinCount);
  return {
    read: (at) => {
      if (context.state !== 'running') {
        void context.resume().catch(() => {}); // needs a click first, which will come
        return undefined;
      }
      analyser.getFloatTimeDomainData(samples);
      analyser.getFloatFrequencyData(bins);
      return { at, level: rootMeanSquare(samples), flatness: flatness(bins) };
    },
    close: () => {
      copy.stop();
      void context.close();
    },
  };
}

export function rootMeanSquare(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** The geometric mean of the power by the arithmetic one; @param decibels of each band. */
export function flatness(decibels: ArrayLike<number>): number {
  let [sum, logs, count] = [0, 0, 0];
  // The lowest band is the offset of the converter, no sound.
  for (let i = 1; i < decibels.length; i++) {
    const decibel = Math.max(MIN_DB - 40, decibels[i] ?? MIN_DB);
    sum += 10 ** (decibel / 10);
    logs += decibel / 10;
    count++;
  }
  return count === 0 || sum === 0 ? 0 : 10 ** (logs / count) / (sum / count);
}

/** For the eye: 0 for silence, 1 for as loud as it gets; -55 dB and less is nothing. */
export function shownLevel(level: number): number {
  return Math.min(1, Math.max(0, (20 * Math.log10(level + 1e-6) + 55) / 45));
}
