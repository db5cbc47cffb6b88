import { AppError } from '@parley/kernel';
import { attr, childrenOf, type Element, NS, xml } from '@parley/xmpp-core';

/** SIP gateways wait here, by its usual name. */
const BREWERY = 'jigasibrewery';

export interface GatewaysDeps {
  /** Component with the rooms of services. */
  readonly internalMuc: string;
  /** Component with the rooms of people, where the operation is. */
  readonly muc: string;
  /** Asks an entity. @throws AppError the stanza error, UNAVAILABLE, TIMEOUT */
  readonly ask: (to: string, child: Element) => Promise<Element | undefined>;
}

interface Gateway {
  readonly jid: string;
  readonly stress: number;
}

/**
 * Has the least busy SIP gateway telephone somebody into a conference (prosody contract §4, muc_jigasi_invite).
 * @throws AppError NOT_FOUND when there is none, or the error of the gateway
 */
export async function inviteByGateway({ internalMuc, muc, ask }: GatewaysDeps, conference: string, phoneNumber: string): Promise<void> {
  const members = await ask(muc, xml('operation', { xmlns: NS.parleyOperation, name: 'brewery', address: `${BREWERY}@${internalMuc}` }));
  if (!members) throw new AppError('NOT_FOUND', 'Brewery room was not found');
  const gateway = leastBusy(childrenOf(members, 'member'));
  if (!gateway) throw new AppError('NOT_FOUND', 'Jigasi not found');
  const header = xml('header', { xmlns: NS.rayo, name: 'JvbRoomName', value: conference });
  await ask(gateway.jid, xml('dial', { xmlns: NS.rayo, from: 'fromnumber', to: phoneNumber }, header));
}

/** Those that say nothing of their stress are not asked, as with the original. */
function leastBusy(members: readonly Element[]): Gateway | undefined {
  const gateways = members.flatMap((member): Gateway[] => {
    const [jid, stress] = [attr(member, 'jid'), Number(attr(member, 'stress') ?? Number.NaN)];
    return jid !== undefined && Number.isFinite(stress) && attr(member, 'sip') !== 'false' ? [{ jid, stress }] : [];
  });
  return gateways.toSorted((left, right) => left.stress - right.stress)[0];
}
