import { AppError, type Clock, deferred, errorMessage, type Log, withDeadline } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { RoomInfo, RoomPort } from './ports.ts';

export interface EntryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly room: Pick<RoomPort, 'join'>;
  /** What the focus says about the room in its first presence. */
  readonly presence: () => readonly Element[];
  readonly isStopped: () => boolean;
}

/** A room that is being set up by a service is entered without its word after this long (focus contract §4). */
const METADATA_WAIT_MS = 10_000;

/** The way of the focus into a room. */
export class Entry {
  readonly #deps: EntryDeps;
  readonly #metadataSeen = deferred();

  constructor(deps: EntryDeps) {
    this.#deps = deps;
  }

  /** The room's metadata came. */
  metadataCame(): void {
    this.#metadataSeen.resolve();
  }

  /** @throws the room's stanza error; CLOSED when the conference was stopped in the meantime */
  async enter(): Promise<RoomInfo> {
    const { room, presence, isStopped } = this.#deps;
    const info = await room.join(presence());
    if (info.awaitsMetadata) await this.#metadataOrDeadline();
    if (isStopped()) throw new AppError('CLOSED', 'the conference was stopped');
    return info;
  }

  /** A service may still be setting the room up; its metadata decides how people start (focus contract §4). */
  async #metadataOrDeadline(): Promise<void> {
    const { clock, log } = this.#deps;
    await withDeadline(this.#metadataSeen.promise, METADATA_WAIT_MS, 'room metadata', clock).catch((error: unknown) => {
      log.warn({ reason: errorMessage(error) }, 'going on without room metadata');
    });
  }
}
