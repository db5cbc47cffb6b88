import type { Log } from '@parley/kernel';
import type { SourceLimits } from '../config.ts';
import type { FocusPresence } from './focus-presence.ts';
import type { RoomPort } from './ports.ts';
import { limitsReached, type Sender } from './senders.ts';

export interface AnnouncementsDeps {
  readonly log: Log;
  readonly room: RoomPort;
  readonly presence: FocusPresence;
  /** False before the room is joined and after it is left. */
  readonly isInRoom: () => boolean;
}

const NONE = { audio: false, video: false };

/** What everybody in the room learns from the focus' presence; sent only when something changed. */
export class Announcements {
  readonly #deps: AnnouncementsDeps;

  constructor(deps: AnnouncementsDeps) {
    this.#deps = deps;
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

  /** The number of bridges, or whether one can be found, changed. */
  bridges({ count, available }: { readonly count: number; readonly available?: boolean }): void {
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
