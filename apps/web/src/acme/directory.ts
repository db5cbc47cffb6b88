/** Where an authority is, and what we call its folder in the storage. */
export interface AcmeDirectory {
  readonly url: string;
  /** Part of a path: authorities, and their staging services, keep their accounts and certificates apart. */
  readonly id: string;
  /** Do the certificates count for nothing, because the authority only tests with them? */
  readonly isStaging: boolean;
  /** Is it in the open Internet, so that names must lead to public addresses? */
  readonly isPublic: boolean;
}

interface Known {
  readonly production: string;
  readonly staging?: string;
}

const LETSENCRYPT: Known = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

/** The short names that acme.sh knows too (deployment contract §6). */
const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['letsencrypt', LETSENCRYPT],
  ['letsencrypt_test', { production: LETSENCRYPT.staging ?? '', staging: LETSENCRYPT.staging ?? '' }],
  ['zerossl', { production: 'https://acme.zerossl.com/v2/DV90' }],
  ['buypass', { production: 'https://api.buypass.com/acme/directory', staging: 'https://api.test4.buypass.no/acme/directory' }],
  ['google', { production: 'https://dv.acme-v02.api.pki.goog/directory', staging: 'https://dv.acme-v02.test-api.pki.goog/directory' }],
]);

/**
 * The directory that LETSENCRYPT_ACME_SERVER and LETSENCRYPT_USE_STAGING name; a text says what is wrong with them. A URL of its own
 * is taken as it is: which directory is for tests only its operator knows.
 */
export function acmeDirectory(server: string | undefined, useStaging: boolean): AcmeDirectory | string {
  const known = KNOWN.get((server ?? 'letsencrypt').toLowerCase());
  if (known) {
    const url = useStaging ? known.staging : known.production;
    if (url === undefined) return `${server} has no staging service`;
    return { url, id: idOf(url), isStaging: url === known.staging, isPublic: true };
  }
  const url = URL.parse(server ?? '');
  if (url?.protocol !== 'https:' || url.username !== '')
    return `${JSON.stringify(server)}: expected one of ${[...KNOWN.keys()].join(', ')} or an https URL`;
  return { url: url.href, id: idOf(url.href), isStaging: useStaging, isPublic: false };
}

function idOf(url: string): string {
  return url
    .replace(/^https:\/\//, '')
    .replace(/[^a-z0-9.-]+/gi, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** The names that LETSENCRYPT_DOMAIN lists, in lower case and without doubles; a text says what is wrong with one. */
export function acmeNames(text: string | undefined, publicHost: string | undefined): readonly string[] | string {
  const names = (text ?? publicHost ?? '').split(',').map((name) => name.trim().toLowerCase().replace(/\.$/, ''));
  const given = [...new Set(names.filter(Boolean))];
  if (given.length === 0) return 'needed with ENABLE_LETSENCRYPT=1, or a PUBLIC_URL with a host name';
  for (const name of given) {
    if (name.startsWith('*.')) return `${name}: HTTP-01 cannot prove wildcard names; list each name`;
    const labels = name.split('.');
    const isName = name.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label));
    if (!isName || /^[\d.]+$/.test(name)) return `${name}: expected a full domain name such as meet.example.org`;
  }
  return given.length > 100 ? 'at most 100 names fit into one certificate' : given;
}
