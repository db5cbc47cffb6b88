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
  readonly autoOwner: boolean;
  readonly authRequired: boolean;
  /** Whether somebody of that full JID has logged in. */
  readonly isAuthenticated: (jid: string) => boolean;
  readonly breakout: boolean;
}

/**
 * Who is to become owner now (focus contract §3): with authentication everybody who is authenticated, without it the first
 * member when the room has no owner or admin. Never in breakout rooms.
 */
export function electOwners(members: readonly RoleMember[], rules: RoleRules): RoleMember[] {
  const people = members.filter(({ service, isVisitor, role }) => !service && !isVisitor && role !== 'visitor' && role !== 'none');
  if (rules.breakout) return [];
  if (rules.authRequired) return people.filter(({ affiliation, jid }) => affiliation !== 'owner' && rules.isAuthenticated(jid));
  if (!rules.autoOwner || members.some(({ affiliation }) => affiliation === 'owner' || affiliation === 'admin')) return [];
  return people.slice(0, 1);
}

/** Owner, admin or MUC moderator. */
export function isModerator(member: { readonly affiliation: Affiliation; readonly role: MucRole }): boolean {
  return member.affiliation === 'owner' || member.affiliation === 'admin' || member.role === 'moderator';
}
