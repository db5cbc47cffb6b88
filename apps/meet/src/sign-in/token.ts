import type { Shelf } from '../browser/storage.ts';

const KEY = 'parley.token';
/** As much as the server reads. */
const TOKEN = /^[\w.~+/=-]{1,16384}$/;

/** A page's address, as `window.location` and `window.history` have it. */
export interface AddressBar {
  readonly href: string;
  replace(href: string): void;
}

/**
 * The person's token: from the link (`#jwt=`, which may be quoted, or `?jwt=`), else the one that this tab came to this room
 * with before. It is taken off the address bar, since links are copied, shown and logged; a reload still finds it.
 */
export function takeToken(bar: AddressBar, shelf: Shelf, now: number): string | undefined {
  const url = new URL(bar.href);
  const { token, rest } = readFragment(url.hash);
  const found = token ?? url.searchParams.get('jwt') ?? undefined;
  if (token !== undefined || url.searchParams.has('jwt')) {
    url.searchParams.delete('jwt');
    url.hash = rest;
    bar.replace(url.href);
  }
  if (found === undefined) return stored(shelf, url.pathname, now);
  if (!TOKEN.test(found)) return undefined;
  shelf.set(KEY, JSON.stringify({ room: url.pathname, token: found }));
  return found;
}

/** The next load of the page is without the token. */
export function forgetToken(shelf: Shelf): void {
  shelf.set(KEY, undefined);
}

function readFragment(hash: string): { readonly token?: string; readonly rest: string } {
  const pairs = hash.replace(/^#/, '').split('&');
  const at = pairs.findIndex((pair) => pair.startsWith('jwt='));
  const pair = pairs[at];
  if (pair === undefined) return { rest: hash };
  const rest = pairs.filter((_, index) => index !== at).join('&');
  try {
    return { token: decodeURIComponent(pair.slice('jwt='.length)).replace(/^"(.*)"$/, '$1'), rest };
  } catch {
    return { token: '', rest };
  }
}

function stored(shelf: Shelf, room: string, now: number): string | undefined {
  try {
    const value = JSON.parse(shelf.get(KEY) ?? '{}') as { room?: unknown; token?: unknown };
    if (value.room !== room || typeof value.token !== 'string' || !TOKEN.test(value.token)) return undefined;
    return expiryOf(value.token) > now ? value.token : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds since 1970. Only the server can tell whether a token is good; here it only spares a vain attempt. */
function expiryOf(token: string): number {
  const body = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const { exp } = JSON.parse(atob(body)) as { exp?: unknown };
  return typeof exp === 'number' ? exp * 1_000 : Number.POSITIVE_INFINITY;
}
