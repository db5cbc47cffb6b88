import { randomHex } from '@parley/kernel';
import { localOf } from '@parley/xmpp-core';

/**
 * Endpoint id (client contract §1.2): the first eight hex digits of an anonymous name, which is a UUID. Everybody else gets a random
 * one, or brings the one of another room of the meeting.
 */
export function endpointOf(jid: string, brought: string | undefined): string {
  const local = localOf(jid);
  return /^[0-9a-f]{8}-/.test(local) ? local.slice(0, 8) : (brought ?? randomHex(8));
}
