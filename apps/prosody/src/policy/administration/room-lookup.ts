import { parseRoomNode } from '@parley/auth-core';
import { AppError } from '@parley/kernel';
import type { RoomView } from '@parley/room-services';
import { roomNode } from '@parley/ui-config';
import { domainOf, localOf, tenantToReal } from '@parley/xmpp-core';

/** Where rooms are looked for. */
export interface RoomIndex {
  /** By inner name. */
  readonly rooms: ReadonlyMap<string, RoomView>;
  /** Component with the rooms. */
  readonly muc: string;
}

/**
 * The room of a name as people type it, in the tenant where there is one; breakout rooms have a name of their own.
 * @throws AppError NOT_FOUND
 */
export function roomNamed({ rooms, muc }: RoomIndex, name: string, tenant = ''): RoomView {
  const node = roomNode(name);
  if (tenant !== '') return found(rooms.get(`[${tenant.toLowerCase()}]${node}@${muc}`));
  return found(rooms.get(`${node}@${muc}`) ?? breakoutNamed(rooms, node));
}

function breakoutNamed(rooms: RoomIndex['rooms'], node: string): RoomView | undefined {
  return [...rooms.values()].find(({ jid, mainRoom }) => mainRoom !== undefined && localOf(jid) === node);
}

/**
 * The room of an address as clients know it (`room@muc.tenant.DOMAIN`), or as Prosody does (`[tenant]room@muc.DOMAIN`).
 * @throws AppError INPUT_INVALID for what is no address, NOT_FOUND
 */
export function roomAt({ rooms, muc }: RoomIndex, address: string): RoomView {
  const inner = tenantToReal(address, muc);
  return found(rooms.get(`${localOf(inner)}@${domainOf(inner)}`) ?? rooms.get(inner.toLowerCase()));
}

/**
 * The room of an address, of a name, or of a name behind its tenant: `room@muc.DOMAIN`, `room`, `tenant/room`.
 * @throws AppError NOT_FOUND
 */
export function roomOf(index: RoomIndex, text: string): RoomView {
  if (text.includes('@')) return roomAt(index, text);
  const parts = text.split('/').filter(Boolean);
  return roomNamed(index, parts.at(-1) ?? '', parts.at(-2));
}

/** `room`, or `tenant/room`, as people type it behind the address of the site. */
export function shortName({ jid }: RoomView): string {
  const { node, tenant } = parseRoomNode(localOf(jid));
  return tenant === undefined ? node : `${tenant}/${node}`;
}

function found(room: RoomView | undefined): RoomView {
  if (!room) throw new AppError('NOT_FOUND', 'there is no such room');
  return room;
}
