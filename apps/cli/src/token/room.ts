import type { RoomName } from '@parley/auth-core';

export type { RoomName } from '@parley/auth-core';

/** The room of a path `/tenant/room` or `room`, as clients name it in addresses of XMPP; undefined when the path names none. */
export function roomOfUrl(path: string): RoomName | undefined {
  const parts = path.split('/').filter(Boolean).map(decoded);
  const room = parts.at(-1);
  const tenant = parts.at(-2);
  if (room === undefined) return undefined;
  return { node: asNode(room), ...(tenant !== undefined && { tenant: asNode(tenant) }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const asNode = (name: string): string => encodeURIComponent(name.toWellFormed().normalize('NFKC').toLowerCase()).toLowerCase();
