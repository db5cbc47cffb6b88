import { roomSegment } from '@parley/client';

/** Characters that no name of a room may have (ui contract §1.1). */
const FORBIDDEN = /[?&:'"%#]/g;

/** What somebody has written into the field for a room. */
export type TypedRoom =
  | { readonly kind: 'empty' }
  /** Encoded, as it stands in an address. */
  | { readonly kind: 'room'; readonly segment: string }
  /** The address of a meeting, with all that came with it. */
  | { readonly kind: 'link'; readonly href: string }
  | { readonly kind: 'forbidden'; readonly characters: readonly string[] };

/** @param site address of this site: what lies outside of it is a link like any other. */
export function typedRoom(typed: string, site: string): TypedRoom {
  const text = typed.trim();
  if (text === '') return { kind: 'empty' };
  const href = linkOf(text, site);
  if (href !== undefined) return { kind: 'link', href };
  const characters = [...new Set(text.match(FORBIDDEN) ?? [])];
  if (characters.length > 0) return { kind: 'forbidden', characters };
  const segment = roomSegment(text);
  return segment === '' ? { kind: 'empty' } : { kind: 'room', segment };
}

/** An address with a path; `meet.example/room` without a scheme only where it is this site's. */
function linkOf(text: string, site: string): string | undefined {
  const { host, protocol } = new URL(site);
  const whole = text.startsWith(`${host}/`) ? `${protocol}//${text}` : text;
  const url = /^https?:\/\//i.test(whole) ? URL.parse(whole) : undefined;
  return url && url.pathname.length > 1 ? url.href : undefined;
}
