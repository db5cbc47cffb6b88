import type { BridgeMessage } from '@parley/bridge-channel';
import type { Clock, Timer } from '@parley/kernel';
import type { Forward } from './forward.ts';

/** Media waits this long after the map that announces its SSRC (bridge contract §12, the Chromium audio wedge). */
export const RESUME_REWRITING_MS = 200;
/** Without maps the SSRC travels through focus and XMPP. */
const RESUME_SIGNALLED_MS = 400;
/** A map that gives a known SSRC another source is said twice: a client that was busy with the SSRC drops it. */
const REPEAT_MS = 3_000;

export interface SourceMapsDeps {
  /** The client learns SSRCs by maps on the channel; otherwise it knows the signalled ones. */
  readonly rewriting: boolean;
  readonly clock: Clock;
  readonly send: (message: BridgeMessage) => void;
  /** Whether what is sent arrives. */
  readonly isChannelOpen: () => boolean;
  /** A map names the source; true when its SSRC was known before. */
  readonly onAnnounced: (source: string) => boolean;
  /** Whether a source is still forwarded like this. */
  readonly isCurrent: (forward: Forward) => boolean;
  /** Media of some sources may flow from now on. */
  readonly onReady: () => void;
}

/** Tells a receiver which SSRC carries which source, and lets media flow when it has had time to learn it. */
export class SourceMaps {
  readonly #deps: SourceMapsDeps;
  readonly #timers = new Set<Timer>();

  constructor(deps: SourceMapsDeps) {
    this.#deps = deps;
  }

  /** Announces sources in one map per kind; those that do not flow yet follow a moment later. */
  announce(forwards: readonly Forward[]): void {
    if (forwards.length === 0) return;
    if (this.#deps.rewriting) {
      this.#send(forwards);
      const changed = forwards.filter((forward) => this.#deps.onAnnounced(forward.source.name) && !forward.ready);
      if (changed.length > 0) this.#after(REPEAT_MS, () => this.#send(changed.filter(this.#deps.isCurrent)));
    }
    this.#resumeLater(forwards.filter((forward) => !forward.ready));
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #send(forwards: readonly Forward[]): void {
    const of = (kind: 'audio' | 'video') => forwards.filter((forward) => forward.source.kind === kind);
    const base = ({ source, consumer }: Forward) => ({ source: source.name, owner: source.owner, ssrc: consumer.ssrc });
    const audio = of('audio').map(base);
    const video = of('video').map((forward) => ({
      ...base(forward),
      rtx: forward.consumer.rtxSsrc ?? -1,
      videoType: forward.source.mappedType,
    }));
    if (audio.length > 0) this.#deps.send({ colibriClass: 'AudioSourcesMap', mappedSources: audio });
    if (video.length > 0) this.#deps.send({ colibriClass: 'VideoSourcesMap', mappedSources: video });
  }

  /** If the channel breaks before, media waits until it stands again. */
  #resumeLater(forwards: readonly Forward[]): void {
    const { rewriting, isChannelOpen, onReady } = this.#deps;
    if (forwards.length === 0) return;
    this.#after(rewriting ? RESUME_REWRITING_MS : RESUME_SIGNALLED_MS, () => {
      if (rewriting && !isChannelOpen()) return;
      for (const forward of forwards) forward.markReady();
      onReady();
    });
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
