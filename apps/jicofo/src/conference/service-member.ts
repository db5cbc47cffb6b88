import { domainOf } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';

/** Members that are no people: recorders, SIP gateways, transcribers. */
export type ServiceKind = 'jibri' | 'jigasi' | 'transcriber';

const KINDS: readonly ServiceKind[] = ['jibri', 'jigasi', 'transcriber'];

/**
 * What kind of service a member is (focus contract §5): it says so in its presence, and its account is of a trusted domain, so
 * that nobody else gets the freedoms of a service by a claim.
 */
export function serviceKindOf(
  { jid, features }: Pick<OccupantPresence, 'jid' | 'features'>,
  trustedDomains: ReadonlySet<string>,
): ServiceKind | undefined {
  if (jid === undefined || !trustedDomains.has(domainOf(jid))) return undefined;
  return KINDS.find((kind) => features.has(`http://jitsi.org/protocol/${kind}`));
}
