import { AppError, type Clock, type Log, type Timer, withDeadline } from '@parley/kernel';
import { localOf, NS, tenantToReal, xml } from '@parley/xmpp-core';
import { refuse } from '../auth/refusal.ts';
import type { RoomSettings } from '../conference/ports.ts';
import type { Counters } from '../counters.ts';
import type { Reservation, ReservationRefusal } from './answer.ts';
import type { Booking, ReservationClient } from './client.ts';

export interface ReservationsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly mucDomain: string;
  /** Without one, whoever would have to knock stays outside. */
  readonly hasLobby: () => boolean;
  readonly client: Pick<ReservationClient, 'book' | 'release' | 'stop'>;
  /** Whether there is a conference in that room. */
  readonly isInUse: (room: string) => boolean;
  /** The time of that room is over. */
  readonly onExpired: (room: string) => void;
}

type Entry = { readonly state: 'asking'; readonly outcome: Promise<Held | Failed> } | Held | Failed;

interface Held {
  readonly state: 'held';
  readonly reservation: Reservation;
  /** When it was booked or last left unused. */
  idleSinceMs: number;
}

interface Failed {
  readonly state: 'failed';
  readonly refusal: ReservationRefusal;
  readonly untilMs: number;
}

/** A client waits ten seconds for an answer, so it has to get one before. */
const PATIENCE_MS = 8_000;
/** For so long a refusal counts without asking again. */
const REMEMBER_MS = 30_000;
const SWEEP_MS = 5_000;
/** A reservation that nobody came for, or whose conference was interrupted, is given back after this long. */
const UNUSED_MS = 120_000;
const MAX_ASKING = 200;
const MAX_ENTRIES = 50_000;

/** The reservations of the rooms of this focus (focus contract §13): one question for each room, however many people ask. */
export class Reservations {
  readonly #deps: ReservationsDeps;
  /** By the address of the room. */
  readonly #entries = new Map<string, Entry>();
  readonly #sweep: Timer;
  #asking = 0;

  constructor(deps: ReservationsDeps) {
    this.#deps = deps;
    this.#sweep = deps.clock.every(SWEEP_MS, () => this.#expire());
  }

  /** Rooms that are reserved now. */
  get size(): number {
    return [...this.#entries.values()].filter(({ state }) => state === 'held').length;
  }

  /**
   * How the room has to be set up, once it is reserved; undefined while the system has not answered and the client must ask again.
   * @param owner bare JID, or what else is known of who asks
   * @throws stanza error service-unavailable with `<reservation-error/>`, resource-constraint when too many are asked for
   */
  async book(room: string, owner: string): Promise<RoomSettings | undefined> {
    const known = this.#entries.get(room);
    const isStale = known?.state === 'failed' && known.untilMs <= this.#deps.clock.now();
    const entry = known && !isStale ? known : this.#ask(room, owner);
    const settled = entry.state === 'asking' ? await this.#settled(entry.outcome) : entry;
    if (!settled) return undefined;
    if (settled.state === 'failed') throw reservationError(settled.refusal);
    if (settled.reservation.endsAtMs <= this.#deps.clock.now()) throw reservationError(OVER);
    return settingsOf(settled.reservation);
  }

  /** The conference is over. */
  ended(room: string): void {
    const entry = this.#entries.get(room);
    if (entry?.state !== 'held') return;
    this.#entries.delete(room);
    this.#release(room, entry);
  }

  /** The conference will be back: its reservation stays. */
  interrupted(room: string): void {
    const entry = this.#entries.get(room);
    if (entry?.state === 'held') entry.idleSinceMs = this.#deps.clock.now();
  }

  /** Reservations stay: whoever comes next finds them. */
  stop(): void {
    this.#sweep.cancel();
    this.#deps.client.stop();
  }

  #ask(room: string, owner: string): Entry {
    if (this.#asking >= MAX_ASKING || this.#entries.size >= MAX_ENTRIES)
      throw refuse('reservation', 'resource-constraint', 'too many reservations are asked for');
    this.#asking++;
    const name = localOf(tenantToReal(room, this.#deps.mucDomain));
    const outcome = this.#deps.client
      .book(name, owner)
      .finally(() => this.#asking--)
      .then((booking) => this.#settle(room, booking));
    const entry: Entry = { state: 'asking', outcome };
    this.#entries.set(room, entry);
    return entry;
  }

  #settle(room: string, booking: Booking): Held | Failed {
    const { clock, log, counters, hasLobby } = this.#deps;
    const nowMs = clock.now();
    const refusal = booking.ok ? (booking.reservation.endsAtMs <= nowMs ? OVER : undefined) : booking.refusal;
    counters.count(refusal ? 'reservations_refused' : 'reservations_made');
    if (booking.ok && !refusal) {
      const { id, endsAtMs, password, ...rest } = booking.reservation;
      log.info({ conference: room, reservation: id, endsAtMs, hasPassword: password !== undefined, ...rest }, 'room reserved');
      if (rest.lobby && !hasLobby())
        log.warn({ conference: room }, 'reserved with a lobby, which ENABLE_LOBBY=0 leaves out: only moderators enter');
      return this.#put(room, { state: 'held', reservation: booking.reservation, idleSinceMs: nowMs });
    }
    log.warn({ conference: room, code: refusal?.code, text: refusal?.text }, 'room not reserved');
    return this.#put(room, { state: 'failed', refusal: refusal ?? OVER, untilMs: nowMs + REMEMBER_MS });
  }

  #put<E extends Held | Failed>(room: string, entry: E): E {
    this.#entries.set(room, entry);
    return entry;
  }

  async #settled(outcome: Promise<Held | Failed>): Promise<Held | Failed | undefined> {
    try {
      return await withDeadline(outcome, PATIENCE_MS, 'reservation system', this.#deps.clock);
    } catch (error) {
      if (AppError.is(error, 'TIMEOUT')) return undefined;
      throw error;
    }
  }

  #expire(): void {
    const { clock, isInUse, onExpired, log } = this.#deps;
    const nowMs = clock.now();
    for (const [room, entry] of this.#entries) {
      if (entry.state === 'failed' && entry.untilMs <= nowMs) this.#entries.delete(room);
      if (entry.state !== 'held') continue;
      const isOver = entry.reservation.endsAtMs <= nowMs;
      if (isOver) log.info({ conference: room, reservation: entry.reservation.id }, 'reserved time is over');
      if (isOver && isInUse(room)) onExpired(room);
      else if (isOver || (nowMs - entry.idleSinceMs >= UNUSED_MS && !isInUse(room))) this.ended(room);
    }
  }

  #release(room: string, { reservation }: Held): void {
    this.#deps.counters.count('reservations_ended');
    this.#deps.client.release(reservation.id).catch((error: unknown) => {
      this.#deps.log.error({ conference: room, error }, 'reservation not released');
    });
  }
}

const OVER: ReservationRefusal = { code: 419, text: 'Reservation expired' };

/** As clients read it (client contract §2.1): code and text reach the user, and nothing is tried again. */
function reservationError({ code, text }: ReservationRefusal): AppError {
  return refuse('reservation', 'service-unavailable', text, [xml('reservation-error', { xmlns: NS.focus, 'error-code': String(code) })]);
}

function settingsOf({ password, lobby, maxOccupants }: Reservation): RoomSettings {
  return {
    isBooked: true,
    ...(password !== undefined && { password }),
    ...(lobby && { membersOnly: true }),
    ...(maxOccupants !== undefined && { maxOccupants }),
  };
}
