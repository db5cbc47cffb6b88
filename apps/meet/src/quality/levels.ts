import type { PeerPort, RemoteMedia } from '@parley/client';
import type { Clock, Timer } from '@parley/kernel';

export interface LevelsDeps {
  readonly clock: Clock;
  readonly peer: () => PeerPort | undefined;
  readonly sources: () => readonly RemoteMedia[];
  readonly isWatched: () => boolean;
}

/** Where a level is shown. */
export interface LevelPlace {
  readonly style: { setProperty(name: string, value: string): void };
}

const LOOK_MS = 100;
const STEPS = 8;
/** A voice at −50 dBov is hardly one; at −15 it is loud. */
const QUIET_DB = -50;
const LOUD_DB = -15;

/**
 * How loud everybody is, ten times a second, without React and without an analyser for each: browsers know it from the packets
 * (`getSynchronizationSources`). A place hears of it only when its level changes by a step.
 */
export class Levels {
  readonly #deps: LevelsDeps;
  readonly #places = new Map<LevelPlace, { readonly id: string; step: number }>();
  #timer: Timer | undefined;

  constructor(deps: LevelsDeps) {
    this.#deps = deps;
  }

  /** Shows the level of `id` (endpoint id) as `--level`, 0 to 1, until the returned function is called. */
  show(id: string, place: LevelPlace): () => void {
    this.#places.set(place, { id, step: 0 });
    this.#timer ??= this.#deps.clock.every(LOOK_MS, () => this.#look());
    return () => {
      this.#places.delete(place);
      if (this.#places.size > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
    };
  }

  #look(): void {
    if (!this.#deps.isWatched()) return;
    const levels = this.#read();
    for (const [place, shown] of this.#places) {
      const step = Math.round((levels.get(shown.id) ?? 0) * STEPS);
      if (step === shown.step) continue;
      shown.step = step;
      place.style.setProperty('--level', String(step / STEPS));
    }
  }

  /** By endpoint id; only who is heard. */
  #read(): ReadonlyMap<string, number> {
    const { peer, sources } = this.#deps;
    const owners = new Map(sources().flatMap(({ kind, muted, owner, track }) => (kind === 'audio' && !muted ? [[track.id, owner]] : [])));
    const levels = new Map<string, number>();
    for (const { receiver } of peer()?.getTransceivers() ?? []) {
      const owner = owners.get(receiver.track.id);
      const level = owner === undefined ? undefined : receiver.getSynchronizationSources?.()[0]?.audioLevel;
      if (owner !== undefined && level !== undefined && level > 0) levels.set(owner, loudness(level));
    }
    return levels;
  }
}

/** A level of 0 to 1 as ears hear it, 0 to 1. */
export function loudness(level: number): number {
  const db = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}
