import type { Clock, Log, Timer } from '@parley/kernel';
import type { SourceLimits } from '../config.ts';
import type { FocusPresence } from './focus-presence.ts';
import type { RoomPort } from './ports.ts';
import { limitsReached, type Sender } from './senders.ts';

export interface AnnouncementsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly room: RoomPort;
  readonly presence: FocusPresence;
  /** False before the room is joined and after it is left. */
  readonly isInRoom: () => boolean;
}

const NONE = { audio: false, video: false };
/** A bridge that crashed is usually back within a second or two; clients give up the call at once when they are told of none. */
const RETURN_MS = 5_000;

/** What everybody in the room learns from the focus' presence; sent only when something changed. */
export class Announcements {
  readonly #deps: AnnouncementsDeps;
  #isOnBridge = false;
  /** Until then the loss of the bridge is not told. */
  #returnUntil = 0;
  #untold: Timer | undefined;

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
  }

  /** The focus is in the room of this meeting. */
  meeting(id: string): void {
    if (this.#deps.presence.meetingIs(id)) this.#publish();
  }

  /** Somebody came, left, muted or unmuted. */
  senders(members: ReadonlyMap<string, Sender>, limits: SourceLimits): void {
    const { presence } = this.#deps;
    // Asked with every presence: in rooms below both limits there is nothing to count.
    const mayBeReached = members.size >= Math.min(limits.maxAudioSenders, limits.maxVideoSenders);
    const { audio, video } = mayBeReached ? limitsReached(members.values(), limits) : NONE;
    const audioIsNews = presence.setLimit('audio-limit-reached', audio);
    const videoIsNews = presence.setLimit('video-limit-reached', video);
    if (audioIsNews || videoIsNews) this.#publish();
  }

  /** The number of bridges, or whether one can be found, changed. A bridge that is lost has a while to come back, untold. */
  bridges({ count, available }: { readonly count: number; readonly available?: boolean }): void {
    const { clock } = this.#deps;
    if (this.#isOnBridge && count === 0 && available) this.#returnUntil = clock.now() + RETURN_MS;
    this.#isOnBridge = count > 0;
    if (available !== undefined) {
      this.#untold?.cancel();
      this.#untold = undefined;
    }
    const waitMs = this.#returnUntil - clock.now();
    if (available === false && waitMs > 0) {
      this.#untold = clock.after(waitMs, () => this.#bridges({ count, available }));
      this.#bridges({ count });
    } else this.#bridges({ count, ...(available !== undefined && { available }) });
  }

  /** Nothing is announced any more. */
  stop(): void {
    this.#untold?.cancel();
  }

  #bridges({ count, available }: { readonly count: number; readonly available?: boolean }): void {
    const { presence, log } = this.#deps;
    const isAvailable = available ?? presence.bridgeAvailable;
    const countIsNews = presence.setProperty('bridge-count', String(count));
    const availabilityIsNews = presence.setBridgeAvailable(isAvailable);
    if (availabilityIsNews && !isAvailable) log.warn({}, 'no bridge available');
    if (countIsNews || availabilityIsNews) this.#publish();
  }

  #publish(): void {
    const { room, presence, isInRoom } = this.#deps;
    if (isInRoom()) room.publish(presence.elements());
  }
}
