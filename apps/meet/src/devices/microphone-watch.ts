import type { MeetConfig } from '@parley/ui-config';
import { type Detector, noisyDetector, noSignalDetector, talkDetector } from './detectors.ts';
import type { Levels } from './levels.ts';

/** What a microphone can be told of; the texts are `deviceNews.<alarm>`. */
export type MicrophoneAlarm = 'noSignal' | 'noisy' | 'talking';

export interface MicrophoneState {
  /** What the device gives; undefined while none is open. */
  readonly source: MediaStreamTrack | undefined;
  readonly muted: boolean;
}

export interface MicrophoneWatchDeps {
  readonly sound: Pick<MeetConfig['sound'], 'warnsWithoutSignal' | 'warnsOfNoise' | 'warnsOfTalkWhileMuted'>;
  readonly open: (track: MediaStreamTrack) => Levels;
  readonly every: (ms: number, run: () => void) => () => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly onAlarm: (alarm: MicrophoneAlarm) => void;
  /** What was said is true no longer. */
  readonly onCalm: (alarm: MicrophoneAlarm) => void;
}

const LOOK_EVERY_MS = 100;

/** Listens to the own microphone in a meeting, and tells its person what is wrong with it: each thing once for each cause. */
export class MicrophoneWatch {
  readonly #deps: MicrophoneWatchDeps;
  readonly #alarmed = new Set<MicrophoneAlarm>();
  readonly #told = new Set<MicrophoneAlarm>();
  #state: MicrophoneState = { source: undefined, muted: true };
  #detectors = new Map<MicrophoneAlarm, Detector>();
  #levels: Levels | undefined;
  #stop: () => void = () => {};

  constructor(deps: MicrophoneWatchDeps) {
    this.#deps = deps;
  }

  follow(state: MicrophoneState): void {
    const { source, muted } = this.#state;
    if (source === state.source && muted === state.muted) return;
    this.#state = state;
    // Another device is another matter, and muting oneself anew is a new chance to forget it.
    if (source !== state.source) this.#told.clear();
    else this.#told.delete('talking');
    this.#calm();
    this.#detectors = new Map(this.#wanted().map((alarm) => [alarm, DETECTORS[alarm]()]));
    if (source !== state.source) this.#listen();
  }

  close(): void {
    this.follow({ source: undefined, muted: true });
  }

  #listen(): void {
    this.#stop();
    this.#levels?.close();
    const { source } = this.#state;
    this.#levels = source && this.#deps.open(source);
    this.#stop = source ? this.#deps.every(LOOK_EVERY_MS, () => this.#look()) : () => {};
  }

  #look(): void {
    if (this.#detectors.size === 0) return;
    const sample = this.#levels?.read(this.#deps.now());
    if (!sample) return;
    for (const [alarm, detector] of this.#detectors) {
      const next = detector.next(sample);
      this.#detectors.set(alarm, next);
      if (next.isAlarmed) this.#alarm(alarm);
      else if (alarm !== 'talking' && this.#alarmed.delete(alarm)) this.#deps.onCalm(alarm);
    }
  }

  #alarm(alarm: MicrophoneAlarm): void {
    if (this.#alarmed.has(alarm) || this.#told.has(alarm)) return;
    this.#alarmed.add(alarm);
    this.#told.add(alarm);
    this.#deps.onAlarm(alarm);
  }

  #calm(): void {
    for (const alarm of this.#alarmed) this.#deps.onCalm(alarm);
    this.#alarmed.clear();
  }

  #wanted(): readonly MicrophoneAlarm[] {
    const { warnsWithoutSignal, warnsOfNoise, warnsOfTalkWhileMuted } = this.#deps.sound;
    if (this.#state.source === undefined) return [];
    if (this.#state.muted) return warnsOfTalkWhileMuted ? ['talking'] : [];
    return [...(warnsWithoutSignal ? (['noSignal'] as const) : []), ...(warnsOfNoise ? (['noisy'] as const) : [])];
  }
}

const DETECTORS: Readonly<Record<MicrophoneAlarm, () => Detector>> = {
  noSignal: noSignalDetector,
  noisy: noisyDetector,
  talking: talkDetector,
};
