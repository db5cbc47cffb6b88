import { AppError } from '@parley/kernel';

export interface Jid {
  readonly local?: string;
  readonly domain: string;
  readonly resource?: string;
}

/** Splits an address (RFC 7622 §3.1). @throws AppError INPUT_INVALID when a part is empty or the address is too long */
export function parseJid(text: string): Jid {
  const slash = text.indexOf('/');
  const bare = slash < 0 ? text : text.slice(0, slash);
  const resource = slash < 0 ? undefined : text.slice(slash + 1);
  const at = bare.indexOf('@');
  const local = at < 0 ? undefined : bare.slice(0, at);
  const domain = bare.slice(at + 1);
  if (text.length > 3071 || domain === '' || local === '' || resource === '' || domain.includes('@')) {
    throw new AppError('INPUT_INVALID', 'not a JID');
  }
  return { domain, ...(local !== undefined && { local }), ...(resource !== undefined && { resource }) };
}

/** The address without its resource. */
export function bareJid(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? text : text.slice(0, slash);
}

/** The resource (nick, for an occupant JID), empty when there is none. */
export function resourceOf(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? '' : text.slice(slash + 1);
}

/** The domain of an address. */
export function domainOf(text: string): string {
  const bare = bareJid(text);
  return bare.slice(bare.indexOf('@') + 1);
}

/** The localpart of an address, empty when there is none. */
export function localOf(text: string): string {
  const bare = bareJid(text);
  const at = bare.indexOf('@');
  return at < 0 ? '' : bare.slice(0, at);
}

const TENANT = /^[^.[\]]+$/;

/** `name@muc.TENANT.DOMAIN` ⇄ `[TENANT]name@muc.DOMAIN`: the form Prosody holds (prosody contract §4, muc_domain_mapper). */
export function tenantToReal(room: string, mucDomain: string): string {
  const [prefix = '', ...rest] = mucDomain.split('.');
  const base = rest.join('.');
  const { local, domain, resource } = parseJid(room);
  if (local === undefined || domain === mucDomain || !domain.startsWith(`${prefix}.`) || !domain.endsWith(`.${base}`)) return room;
  const tenant = domain.slice(prefix.length + 1, -base.length - 1);
  if (!TENANT.test(tenant)) return room;
  return `[${tenant}]${local}@${mucDomain}${resource === undefined ? '' : `/${resource}`}`;
}

/** The inverse of {@link tenantToReal}; other addresses come back unchanged. */
export function realToTenant(room: string, mucDomain: string): string {
  const { local, domain, resource } = parseJid(room);
  const match = domain === mucDomain ? /^\[([^.[\]]+)\](.+)$/.exec(local ?? '') : null;
  if (!match) return room;
  const [prefix = '', ...rest] = mucDomain.split('.');
  return `${match[2]}@${prefix}.${match[1]}.${rest.join('.')}${resource === undefined ? '' : `/${resource}`}`;
}
