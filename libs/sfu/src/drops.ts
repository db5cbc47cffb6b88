import type { types } from 'mediasoup';

/**
 * Why a worker refused packets that came over the network, or sent none, and where the worker tells how many: in fields of
 * `getResourceUsage()` that Linux leaves at zero or that tell of disks (tools/mediasoup-worker/src/Drops.hpp).
 */
const FIELDS = {
  /** Malformed or not authenticated STUN. */
  stun_invalid: 'ru_ixrss',
  /**
   * STUN for an ICE user that does not exist: of a former conference, or of somebody who guesses; or from an address that is
   * another client's still.
   */
  stun_unknown: 'ru_idrss',
  /** Anything else from an address that no endpoint has shown to be its own. */
  address_unknown: 'ru_isrss',
  /** Malformed or not authenticated SRTP and SRTCP. */
  srtp_invalid: 'ru_nswap',
  /** SRTP and SRTCP that came before, or too late. */
  srtp_replayed: 'ru_msgsnd',
  /** RTP of a source that was not announced. */
  ssrc_unknown: 'ru_msgrcv',
  /** DTLS at the wrong moment, RTP and RTCP that cannot be parsed, and no protocol at all. */
  other: 'ru_nsignals',
  /** To be sent, but too much waited already for the network to take it. */
  queue_full: 'ru_inblock',
  /** Checks of a client that got no socket of its own on a shared port: no more files could be opened. */
  no_socket: 'ru_oublock',
} as const satisfies Record<string, keyof types.WorkerResourceUsage>;

export type DropReason = keyof typeof FIELDS;
/** Packets by reason. */
export type Drops = Readonly<Record<DropReason, number>>;

/** Of a worker that does not tell. */
export const NO_DROPS: Drops = {
  stun_invalid: 0,
  stun_unknown: 0,
  address_unknown: 0,
  srtp_invalid: 0,
  srtp_replayed: 0,
  ssrc_unknown: 0,
  other: 0,
  queue_full: 0,
  no_socket: 0,
};

/** Packets that a worker of ours has dropped since it started. */
export function dropsOf(usage: types.WorkerResourceUsage): Drops {
  return {
    stun_invalid: usage[FIELDS.stun_invalid],
    stun_unknown: usage[FIELDS.stun_unknown],
    address_unknown: usage[FIELDS.address_unknown],
    srtp_invalid: usage[FIELDS.srtp_invalid],
    srtp_replayed: usage[FIELDS.srtp_replayed],
    ssrc_unknown: usage[FIELDS.ssrc_unknown],
    other: usage[FIELDS.other],
    queue_full: usage[FIELDS.queue_full],
    no_socket: usage[FIELDS.no_socket],
  };
}
