import { decoded, roomNode } from '@parley/ui-config';

export { roomNode };

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
