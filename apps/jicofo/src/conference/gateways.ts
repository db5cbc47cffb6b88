import { stanzaError } from '@parley/xmpp-core';
import type { DialRequest, JibriRequest } from '@parley/xmpp-focus';
import type { Counters } from '../counters.ts';

export type GatewayRequest = { readonly jibri: JibriRequest } | { readonly dial: DialRequest };

/** Who asks for a recorder or a gateway. */
export interface Asker {
  readonly moderator: boolean;
  readonly moderatorChecks: boolean;
}

/** Refuses a request for a recorder, a gateway or a transcriber; there are none yet. @throws stanza error, always */
export function refuseGateway(
  request: GatewayRequest,
  asker: Asker | undefined,
  { counters, isThisRoom }: { readonly counters: Counters; readonly isThisRoom: (room: string) => boolean },
): never {
  if (!asker) throw stanzaError('forbidden', 'not a participant of this conference');
  counters.count('jibri' in request ? 'jibri_no_instance_failures' : 'jigasi_iq_handler_rejected_requests');
  if ('jibri' in request) return refuseJibri(request.jibri, asker);
  return refuseDial(request.dial, asker, isThisRoom);
}

/**
 * What a client is told that asks for a recorder (focus contract §11) while there is none.
 * @throws stanza error, always
 */
export function refuseJibri({ action, mode, streamId }: JibriRequest, asker: Asker): never {
  if (asker.moderatorChecks && !asker.moderator) throw stanzaError('not-allowed', 'only moderators may record');
  if (action === 'stop') throw stanzaError('item-not-found', 'no such recording');
  if (mode === 'stream' && streamId === undefined) throw stanzaError('bad-request', 'a stream needs a stream id');
  if (mode === 'file' && streamId !== undefined) throw stanzaError('bad-request', 'a recording has no stream id');
  throw stanzaError('service-unavailable', 'no recorder is available');
}

/**
 * What a client is told that wants to call out or to transcribe (focus contract §12) while there is no gateway.
 * @param isThisRoom whether the address is that of the room it asks in
 * @throws stanza error, always
 */
export function refuseDial({ to, room }: DialRequest, asker: Asker, isThisRoom: (room: string) => boolean): never {
  if (asker.moderatorChecks && !asker.moderator) throw stanzaError('forbidden', 'only moderators may call out or transcribe');
  if (room === undefined || !isThisRoom(room)) throw stanzaError('forbidden', 'the call is for another room');
  const what = to === 'jitsi_meet_transcribe' ? 'transcriber' : 'gateway';
  throw stanzaError('service-unavailable', `no ${what} is available`);
}
