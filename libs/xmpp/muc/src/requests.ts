import { type Element, NS, xml } from '@parley/xmpp-core';
import type { Affiliation } from './types.ts';

export interface Join {
  readonly room: string;
  readonly nick: string;
  readonly password?: string;
  /** As in the conference request, for whoever has sent that by HTTP (client contract §2.2). */
  readonly machineUid?: string;
  readonly children?: readonly Element[];
}

/** Join presence (XEP-0045 §7.2). */
export function buildJoin({ room, nick, password, machineUid, children = [] }: Join): Element {
  const secrets = [password !== undefined && xml('password', {}, password), machineUid !== undefined && xml('billingid', {}, machineUid)];
  const join = xml('x', { xmlns: NS.muc }, ...secrets);
  return xml('presence', { to: `${room}/${nick}` }, join, ...children);
}

/** A later presence of an occupant: without the join element, which would be taken for a new join. */
export function buildPresence({ room, nick, children }: { room: string; nick: string; children: readonly Element[] }): Element {
  return xml('presence', { to: `${room}/${nick}` }, ...children);
}

/** Leave presence (XEP-0045 §7.14); `status` is text, for example `switch_room`. */
export function buildLeave({ room, nick, status }: { room: string; nick: string; status?: string }): Element {
  return xml('presence', { type: 'unavailable', to: `${room}/${nick}` }, status !== undefined && xml('status', {}, status));
}

/** `muc#admin` query that sets the affiliation of a bare real JID. */
export function buildAffiliation(jid: string, affiliation: Affiliation, reason?: string): Element {
  return xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation, jid }, reason !== undefined && xml('reason', {}, reason)));
}

/** `muc#admin` query that removes an occupant (XEP-0045 §8.2). */
export function buildKick(nick: string, reason?: string): Element {
  return xml('query', { xmlns: NS.mucAdmin }, xml('item', { nick, role: 'none' }, reason !== undefined && xml('reason', {}, reason)));
}

/** `muc#owner` query that ends a room for everybody in it (XEP-0045 §10.9). */
export function buildDestroy(reason?: string): Element {
  return xml('query', { xmlns: NS.mucOwner }, xml('destroy', {}, reason !== undefined && xml('reason', {}, reason)));
}

/** `muc#owner` query that submits room configuration fields (XEP-0045 §10.2). */
export function buildOwnerForm(fields: Readonly<Record<string, string>>): Element {
  const all = { FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig', ...fields };
  const form = Object.entries(all).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value)));
  return xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForm, type: 'submit' }, ...form));
}
