import { decoded, roomNode, tenantOf } from '@parley/ui-config';
import { z } from 'zod';

/** Where somebody wants to go once it is known who it is. */
export interface Destination {
  /** Decoded, as in the address. */
  readonly room: string;
  readonly tenant: string | undefined;
  /** `config.startWithAudioMuted=true&…`: overrides of config.js that the page had, ready for the fragment. */
  readonly overrides: string;
  /** Did the client open a window for the sign-on (tokenAuthInline)? */
  readonly isPopup: boolean;
}

const MAX_ROOM = 200;
const MAX_OVERRIDES = 600;
const MAX_STATE = 6_000;
const OVERRIDE = /^(?:config|interfaceConfig)(?:\.[A-Za-z_$][\w$]{0,63}){1,6}$/;
const FORBIDDEN = /(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|$)/;

const stateShape = z.object({ room: z.string().min(1).max(1_024).optional() }).catchall(z.unknown());

/**
 * Reads the query that a client filled into `tokenAuthUrl`: `room`, and `state`, a JSON object with more (clients of before 2024 leave
 * the word `{state}`). Undefined when it names no room. The tenant comes from our own path: official clients take the folder of a
 * site for one.
 */
export function readDestination(query: string, tenant: string | undefined): Destination | undefined {
  const parameters = new URLSearchParams(query);
  const state = readState(parameters.get('state'));
  const room = decoded(state?.room ?? parameters.get('room') ?? '').normalize('NFKC');
  // A token for the room of that name would open every room.
  if (room === '*') return undefined;
  if (room === '' || room.length > MAX_ROOM || !room.isWellFormed()) return undefined;
  return { room, tenant, overrides: overridesOf(state ?? {}), isPopup: parameters.has('nonce') };
}

function readState(text: string | null): z.output<typeof stateShape> | undefined {
  if (text === null || text.length > MAX_STATE) return undefined;
  try {
    return stateShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function overridesOf(state: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  let length = 0;
  for (const [key, value] of Object.entries(state)) {
    if (!OVERRIDE.test(key) || FORBIDDEN.test(key) || value === '' || value === null) continue;
    const pair = `${key}=${encodeURIComponent(jsonOf(value))}`;
    length += pair.length + 1;
    if (length > MAX_OVERRIDES) break;
    pairs.push(pair);
  }
  return pairs.join('&');
}

/** Clients write some values as they found them in the address, which is JSON, and others plain. */
function jsonOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

/** Path of the room's page within the site: `/acme/stand-up`. */
export function pagePath({ room, tenant }: Pick<Destination, 'room' | 'tenant'>): string {
  return `/${tenantOf(tenant).subdir}${encodeURIComponent(room)}`;
}

/** What the room token names. */
export function tokenRoom({ room, tenant }: Pick<Destination, 'room' | 'tenant'>): {
  readonly node: string;
  readonly tenant: string | undefined;
} {
  const label = tenantOf(tenant).subdomain.replace(/\.$/, '');
  return { node: roomNode(encodeURIComponent(room)), tenant: label === '' ? undefined : label };
}

/**
 * The page's address with the token, as official clients read it: JSON in the fragment (ui contract §8), which browsers send to no
 * server. It begins with one slash, and therefore stays on this site.
 */
export function withToken(basePath: string, destination: Destination, token: string): string {
  const overrides = destination.overrides === '' ? '' : `&${destination.overrides}`;
  return `${basePath}${pagePath(destination).slice(1)}#jwt=${encodeURIComponent(JSON.stringify(token))}${overrides}`;
}
