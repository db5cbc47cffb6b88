/** Characters that never are part of a room or tenant (ui contract §3.1). */
const EXCLUDED = /[:?#[\]@!$&'()*+,;=><"/]/g;

/** A room address as it stands in the page's path: `/room`, `/tenant/room`. */
export interface RoomPath {
  /** As the person sees it. */
  readonly displayName: string;
  /** Localpart of the room's address. */
  readonly node: string;
  /** Decoded folder before the room, undefined without. */
  readonly tenant?: string;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % is a character like any other
  }
}

/**
 * The localpart by which every client names the same room (ui contract §3.1): decoded once, NFKC, lower case, then percent-encoded
 * in lower case. Unicode and spaces are thereby allowed where XMPP allows only letters and digits.
 */
export function roomNode(name: string): string {
  const normal = decoded(name).normalize('NFKC').toLowerCase();
  // The apostrophe is the one character that the encoding leaves and XMPP forbids (RFC 7622 §3.3.1).
  return encodeURIComponent(normal.toWellFormed()).replaceAll("'", '%27').toLowerCase();
}

/** Reads a page path; undefined when it names no room. */
export function parseRoomPath(pathname: string): RoomPath | undefined {
  const segments = pathname.split('/').map((segment) => segment.replace(EXCLUDED, ''));
  const room = segments.at(-1) ?? '';
  const node = roomNode(room);
  if (node === '') return undefined;
  const tenant = segments
    .slice(0, -1)
    .filter((segment) => segment !== '')
    .at(-1);
  return { displayName: decoded(room).normalize('NFKC'), node, ...(tenant !== undefined && { tenant: decoded(tenant) }) };
}

/** Path segment for a room name that somebody typed; empty when nothing usable remains. */
export function roomSegment(typed: string): string {
  const pasted = /^https?:\/\/[^/]+\/(.+)$/.exec(typed.trim());
  if (pasted?.[1] !== undefined) return pasted[1].replace(/[?#].*$/, '');
  return encodeURIComponent(typed.trim().replace(EXCLUDED, '').toWellFormed());
}
