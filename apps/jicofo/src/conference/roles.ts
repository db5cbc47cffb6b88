import type { Affiliation, MucRole } from '@parley/xmpp-muc';
import type { ServiceKind } from './service-member.ts';

/** What role election needs to know of a member, in the order of joining. */
export interface RoleMember {
  readonly nick: string;
  /** Real full JID. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  readonly role: MucRole;
  /** Recorders, gateways, transcribers. */
  readonly service?: ServiceKind | undefined;
  readonly isVisitor?: boolean;
}

export interface RoleRules {
  /** Whether somebody of that full JID may be chosen; nobody where admission alone makes moderators. */
  readonly mayLead: (jid: string) => boolean;
  readonly breakout: boolean;
}

/**
 * Who is to become owner now (focus contract §3): the first member who may, when the room has no owner or admin. Whoever moderates
 * by their login is made owner at the door, by the same policy. Never in breakout rooms.
 */
export function electOwner(members: readonly RoleMember[], { mayLead, breakout }: RoleRules): RoleMember | undefined {
  if (breakout || members.some(({ affiliation }) => affiliation === 'owner' || affiliation === 'admin')) return undefined;
  return members.find(
    ({ jid, service, isVisitor, role }) => !service && !isVisitor && role !== 'visitor' && role !== 'none' && mayLead(jid),
  );
}

/** Owner, admin or MUC moderator. */
export function isModerator(member: { readonly affiliation: Affiliation; readonly role: MucRole }): boolean {
  return member.affiliation === 'owner' || member.affiliation === 'admin' || member.role === 'moderator';
}
