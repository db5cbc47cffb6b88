import type { RefusalReason } from './auth/refusal.ts';

/** Names of the counters, as in `/metrics` (focus contract §17) without the prefix. */
export const COUNTERS = {
  conferences_created: 'Conferences created.',
  conferences_seconds: 'Seconds that all ended conferences lasted together.',
  participants: 'Participants that joined a conference.',
  endpoint_seconds: 'Seconds that all participants that left were in a conference together.',
  participants_moved: 'Participants moved away from a bridge.',
  bridges_removed: 'Times that a bridge was removed from a conference because it failed.',
  participants_ice_failed: 'ICE failures that clients told of.',
  bridges_unreachable_over_udp: 'Times that clients could not reach a bridge over UDP while no other client reached it.',
  participants_restart_requested: 'Restarts that clients asked for.',
  ice_restarts_requested: 'Restarts of ICE in place that clients asked for.',
  ice_restarts_relayed: 'Restarts of ICE in place whose new transport went to the client.',
  ice_restarts_not_needed: 'Restarts of ICE in place of a connection that never came up: its transport still stands.',
  ice_restarts_failed: 'Restarts of ICE in place that the bridge did not do.',
  restarts_postponed: 'Restarts that came too often and had to wait.',
  participants_no_start_muted_rmd: 'Participants that are told by the offer instead of the room metadata how to start.',
  jibri_no_instance_failures: 'Requests for a recorder while there was none.',
  jigasi_iq_handler_rejected_requests: 'Requests to call out or transcribe that were refused.',
  conference_requests: 'Conference requests.',
  conference_requests_new: 'Conference requests that created a conference.',
  conference_requests_refused: 'Conference requests that were refused.',
  logins: 'Logins that the focus gave a session.',
  logins_ended: 'Sessions of logins that ended.',
  reservations_made: 'Rooms that the reservation system granted.',
  reservations_refused: 'Rooms that it refused, or did not answer about.',
  reservations_ended: 'Reservations that were given back.',
  xmpp_disconnects: 'Losses of the connection to Prosody.',
  brewery_joins: 'Times that the focus entered the brewery.',
} as const;

export type CounterName = keyof typeof COUNTERS;

/** What the parts of the focus count; kept as numbers, so that `/stats` and `/metrics` tell the same. */
export class Counters {
  readonly #values = new Map<CounterName, number>();
  readonly #jingle = new Map<string, number>();
  readonly #refused = new Map<RefusalReason, number>();

  /** Called with every increase. */
  onCount: (name: CounterName, by: number) => void = () => {};

  count(name: CounterName, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by);
    this.onCount(name, by);
  }

  /** One Jingle message; `action` is one of the known actions. */
  countJingle(direction: 'sent' | 'received', action: string): void {
    const key = `${direction} ${action}`;
    this.#jingle.set(key, (this.#jingle.get(key) ?? 0) + 1);
  }

  /** A conference request was refused. */
  countRefusal(reason: RefusalReason): void {
    this.count('conference_requests_refused');
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** Refused conference requests by reason. */
  get refused(): ReadonlyMap<RefusalReason, number> {
    return this.#refused;
  }

  value(name: CounterName): number {
    return this.#values.get(name) ?? 0;
  }

  /** Messages by action. */
  jingle(direction: 'sent' | 'received'): Readonly<Record<string, number>> {
    const entries = [...this.#jingle].filter(([key]) => key.startsWith(direction));
    return Object.fromEntries(entries.map(([key, value]) => [key.slice(direction.length + 1), value]));
  }
}
