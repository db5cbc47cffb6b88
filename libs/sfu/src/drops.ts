import type { types } from 'mediasoup';

/**
 * Why a worker refused packets that came over the network, and where the worker tells how many: in fields of `getResourceUsage()`
 * that Linux leaves at zero (tools/mediasoup-worker/src/Drops.hpp).
 */
const FIELDS = {
  /** Malformed or not authenticated STUN. */
  stun_invalid: 'ru_ixrss',
  /** STUN for an ICE user that does not exist: of a former conference, or of somebody who guesses. */
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
} as const satisfies Record<string, keyof types.WorkerResourceUsage>;

export type DropReason = keyof typeof FIELDS;
/** Packets by reason. */
export type Drops = Readonly<Record<DropReason, number>>;

/** Packets that a worker has dropped since it started; zeros of a worker without that patch. */
export function dropsOf(usage: types.WorkerResourceUsage): Drops {
  return {
    stun_invalid: usage[FIELDS.stun_invalid],
    stun_unknown: usage[FIELDS.stun_unknown],
    address_unknown: usage[FIELDS.address_unknown],
    srtp_invalid: usage[FIELDS.srtp_invalid],
    srtp_replayed: usage[FIELDS.srtp_replayed],
    ssrc_unknown: usage[FIELDS.ssrc_unknown],
    other: usage[FIELDS.other],
  };
}
