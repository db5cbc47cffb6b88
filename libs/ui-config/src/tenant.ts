/** The folder in front of a room, in the two spellings of config.js. */
export interface Tenant {
  /** Folder of the tenant's URLs, percent-encoded, with a trailing slash: `acme/`; empty without a tenant. */
  readonly subdir: string;
  /** Label of the tenant in the room service's domain, with a trailing dot: `acme.`; empty without a tenant. */
  readonly subdomain: string;
}

export const NO_TENANT: Tenant = { subdir: '', subdomain: '' };

/**
 * The tenant of a decoded path segment. The label is one label whatever the name: dots become `_`, what a domain cannot carry
 * stays percent-encoded, all in lower case, as clients spell room names (ui contract §3.1).
 */
export function tenantOf(segment: string | undefined): Tenant {
  if (!segment) return NO_TENANT;
  const encoded = encodeURIComponent(segment.normalize('NFKC').toLowerCase());
  return {
    subdir: `${encodeURIComponent(segment)}/`,
    subdomain: `${encoded
      .replaceAll('.', '_')
      .replace(/[!'()*~]/g, '')
      .toLowerCase()}.`,
  };
}
