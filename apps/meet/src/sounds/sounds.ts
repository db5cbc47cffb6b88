import { SCORES, type Tone } from './scores.ts';
import { type SoundId, type SoundSwitch, SWITCH_OF } from './sound-ids.ts';

/** Whatever makes tones audible. */
export interface Synth {
  play(score: readonly Tone[]): void;
}

export interface SoundsDeps {
  readonly synth: Synth;
  /** Milliseconds. */
  readonly now: () => number;
  /** Sounds that the operator does not want. */
  readonly disabled: readonly string[];
  /** Whether the person wants to hear these. */
  readonly wants: (kind: SoundSwitch) => boolean;
}

/** Twenty people who come at once are one sound. */
const PAUSE_MS = 1_000;

/** What is heard besides voices. */
export class Sounds {
  readonly #deps: SoundsDeps;
  readonly #playedAt = new Map<SoundId, number>();

  constructor(deps: SoundsDeps) {
    this.#deps = deps;
  }

  /** Plays a sound, unless somebody does not want it or it has just been heard. */
  play(id: SoundId): void {
    const { synth, now, disabled, wants } = this.#deps;
    const kind = SWITCH_OF[id];
    if (disabled.includes(id) || (kind !== undefined && !wants(kind))) return;
    const last = this.#playedAt.get(id);
    if (last !== undefined && now() - last < PAUSE_MS) return;
    this.#playedAt.set(id, now());
    synth.play(SCORES[id]);
  }
}
