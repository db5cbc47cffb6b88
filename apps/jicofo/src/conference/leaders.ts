import type { Clock, Timer } from '@parley/kernel';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { FOCUS_NICK } from './ports.ts';

export interface LeadersDeps {
  readonly clock: Clock;
  /** How long somebody may be on the way from one room of a meeting to another. */
  readonly switchMs: number;
  /** Nobody who leads the room of this address is in its breakout rooms any more. */
  readonly onGone: (mainRoom: string) => void;
}

/** Where a leader is, or how long he is waited for. */
type Whereabouts = { readonly room: string } | { readonly timer: Timer };

/**
 * Owners of rooms who are in their breakout rooms: nobody is chosen in their place meanwhile, because nobody would lose that again
 * when they come back.
 */
export class Leaders {
  readonly #deps: LeadersDeps;
  /** By breakout room. */
  readonly #mainRooms = new Map<string, string>();
  /** By main room and nick, which is the same in all rooms of a meeting. */
  readonly #away = new Map<string, Map<string, Whereabouts>>();

  constructor(deps: LeadersDeps) {
    this.#deps = deps;
  }

  /** Whether somebody in a breakout room, or on the way, leads this room. */
  isLedFromElsewhere(mainRoom: string): boolean {
    return (this.#away.get(mainRoom)?.size ?? 0) > 0;
  }

  /** A breakout room is about to be entered. */
  opened(breakout: string, mainRoom: string): void {
    this.#mainRooms.set(breakout, mainRoom);
  }

  /** What happens in any room, before its conference hears of it. */
  presence({ room, nick, available, affiliation, status, error }: OccupantPresence): void {
    // The focus itself owns every room.
    if (nick === FOCUS_NICK || error) return;
    const breakoutOf = this.#mainRooms.get(room);
    const mainRoom = breakoutOf ?? room;
    const leads = affiliation === 'owner';
    if (available && breakoutOf === undefined)
      this.#remove(mainRoom, nick); // where the conference sees it by itself
    else if (available && leads) this.#note(mainRoom, nick, { room });
    else if (!available && leads && status === 'switch_room') {
      const timer = this.#deps.clock.after(this.#deps.switchMs, () => this.#forget(mainRoom, nick));
      this.#note(mainRoom, nick, { timer });
    } else if (breakoutOf !== undefined) this.#forget(mainRoom, nick);
  }

  /** The conference of a room has ended. */
  closed(room: string): void {
    const mainRoom = this.#mainRooms.get(room);
    this.#mainRooms.delete(room);
    for (const [nick, where] of this.#away.get(mainRoom ?? room) ?? [])
      if (mainRoom === undefined || ('room' in where && where.room === room)) this.#forget(mainRoom ?? room, nick);
  }

  #note(mainRoom: string, nick: string, where: Whereabouts): void {
    const away = this.#away.get(mainRoom) ?? new Map<string, Whereabouts>();
    cancel(away.get(nick));
    this.#away.set(mainRoom, away.set(nick, where));
  }

  #forget(mainRoom: string, nick: string): void {
    if (this.#remove(mainRoom, nick) && !this.isLedFromElsewhere(mainRoom)) this.#deps.onGone(mainRoom);
  }

  /** Whether it was there. */
  #remove(mainRoom: string, nick: string): boolean {
    const away = this.#away.get(mainRoom);
    cancel(away?.get(nick));
    const wasThere = away?.delete(nick) ?? false;
    if (away?.size === 0) this.#away.delete(mainRoom);
    return wasThere;
  }
}

function cancel(where: Whereabouts | undefined): void {
  if (where && 'timer' in where) where.timer.cancel();
}
