/** What is heard of a microphone at a moment. */
export interface SoundSample {
  /** Milliseconds, of a clock that only goes forward. */
  readonly at: number;
  /** Root mean square, 0 to 1. */
  readonly level: number;
  /** How much the sound is like noise: 0 for a tone, 1 for white noise. */
  readonly flatness: number;
}

/** Watches for one thing; a new object with every sample. */
export interface Detector {
  readonly isAlarmed: boolean;
  next(sample: SoundSample): Detector;
}

/** Quieter than any microphone that hears anything: −80 dB. */
const SILENCE = 0.0001;
/** Milliseconds. */
const NO_SIGNAL_AFTER = 8_000;
const GAP = 2_000;

/** A microphone that is open and gives nothing at all: a switch at its cable, a wrong device (ui contract §1.9). */
export function noSignalDetector(): Detector {
  const of = (silentSince: number | undefined, lastAt: number | undefined, isAlarmed: boolean): Detector => ({
    isAlarmed,
    next: ({ at, level }) => {
      if (level > SILENCE) return of(undefined, at, false);
      // A computer that slept has heard nothing, which says nothing.
      const since = lastAt !== undefined && at - lastAt > GAP ? at : (silentSince ?? at);
      return of(since, at, at - since >= NO_SIGNAL_AFTER);
    },
  });
  return of(undefined, undefined, false);
}

/** −48 dB: what others hear between the words. */
const LOUD_NOISE = 0.004;
const NOISE_FLATNESS = 0.25;
const NOISE_WINDOW = 10_000;
/** Speech goes up and down by far more than this. */
const NOISE_DYNAMICS = 3;

/** Steady noise that others have to listen to: a fan, a road. */
export function noisyDetector(): Detector {
  const of = (samples: readonly SoundSample[], isAlarmed: boolean): Detector => ({
    isAlarmed,
    next: (sample) => {
      const last = samples.at(-1);
      if (last && sample.at - last.at > GAP) return of([sample], false);
      const window = [...samples, sample].filter(({ at }) => sample.at - at <= NOISE_WINDOW);
      return of(window, isNoise(window));
    },
  });
  return of([], false);
}

function isNoise(window: readonly SoundSample[]): boolean {
  const [first, last] = [window[0], window.at(-1)];
  if (!first || !last || last.at - first.at < NOISE_WINDOW * 0.9) return false;
  const levels = window.map(({ level }) => level).sort((a, b) => a - b);
  const flatness = window.map((sample) => sample.flatness).sort((a, b) => a - b);
  const [quiet, loud] = [at(levels, 0.1), at(levels, 0.9)];
  return quiet > LOUD_NOISE && loud / quiet < NOISE_DYNAMICS && at(flatness, 0.5) > NOISE_FLATNESS;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

/** −40 dB. */
const SPEECH = 0.01;
const ABOVE_FLOOR = 4;
/** Keys, paper and fans are noisier than voices. */
const VOICE_FLATNESS = 0.35;
/** So much speech within so much time, milliseconds. */
const SPEECH_MS = 600;
const SPEECH_WINDOW = 2_000;
/** The floor follows noise that begins, in some seconds. */
const FLOOR_RISE_PER_MS = 0.0003;

/** Somebody speaks to a microphone that is off. */
export function talkDetector(): Detector {
  const of = (floor: number | undefined, spoken: readonly { readonly at: number; readonly ms: number }[], lastAt: number): Detector => ({
    isAlarmed: spoken.reduce((sum, { ms }) => sum + ms, 0) >= SPEECH_MS,
    next: ({ at, level, flatness }) => {
      const ms = Math.min(200, Math.max(0, at - lastAt));
      const raised = (floor ?? level) * (1 + FLOOR_RISE_PER_MS * ms);
      const isSpeech = floor !== undefined && level > SPEECH && level > floor * ABOVE_FLOOR && flatness < VOICE_FLATNESS;
      const recent = spoken.filter((one) => at - one.at <= SPEECH_WINDOW);
      return of(Math.max(SILENCE, Math.min(raised, level)), isSpeech ? [...recent, { at, ms }] : recent, at);
    },
  });
  return of(undefined, [], 0);
}
