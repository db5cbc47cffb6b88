import { domainOf } from '@parley/xmpp-core';
import type { Affiliation, MucRole } from '@parley/xmpp-muc';

/** What role election needs to know of a member, in the order of joining. */
export interface RoleMember {
  readonly nick: string;
  /** Real full JID. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  readonly role: MucRole;
  /** Recorders, gateways, transcribers. */
  readonly service?: boolean;
}

export interface RoleRules {
  readonly autoOwner: boolean;
  readonly authRequired: boolean;
  /** Domain of authenticated users. */
  readonly userDomain: string;
  readonly breakout: boolean;
}

/**
 * Who is to become owner now (focus contract §3): with authentication everybody who is authenticated, without it the first
 * member when the room has no owner or admin. Never in breakout rooms.
 */
export function electOwners(members: readonly RoleMember[], rules: RoleRules): RoleMember[] {
  const people = members.filter(({ service, role }) => !service && role !== 'visitor' && role !== 'none');
  if (rules.breakout) return [];
  if (rules.authRequired) return people.filter(({ affiliation, jid }) => affiliation !== 'owner' && domainOf(jid) === rules.userDomain);
  if (!rules.autoOwner || members.some(({ affiliation }) => affiliation === 'owner' || affiliation === 'admin')) return [];
  return people.slice(0, 1);
}

/** Owner, admin or MUC moderator. */
export function isModerator(member: { readonly affiliation: Affiliation; readonly role: MucRole }): boolean {
  return member.affiliation === 'owner' || member.affiliation === 'admin' || member.role === 'moderator';
}
