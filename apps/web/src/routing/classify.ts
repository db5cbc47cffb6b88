import { type SideService, servicePath } from './side-services.ts';

/** One kind of route that a tenant may be in front of: its decoded folder, undefined without one. */
type OfTenant<Kind extends string> = Kind extends string ? { readonly kind: Kind; readonly tenant: string | undefined } : never;
type Plain<Kind extends string> = Kind extends string ? { readonly kind: Kind } : never;

/** What a request path means. */
export type Route =
  | OfTenant<'page' | 'config' | 'interface-config' | 'xmpp-websocket' | 'http-bind' | 'conference-request'>
  | (OfTenant<'file'> & { readonly file: string })
  /** Segments of the path below the folder. */
  | { readonly kind: 'file-sharing'; readonly path: readonly string[] }
  | (OfTenant<'sign-on'> & { readonly step: 'login' | 'callback' | 'logout' })
  | { readonly kind: 'colibri-ws'; readonly serverId: string }
  /** `path` is the one at the service. */
  | { readonly kind: 'service'; readonly service: SideService; readonly path: string }
  /** The same address with a slash at its end. */
  | Plain<'with-slash'>
  | Plain<'health' | 'version' | 'metrics' | 'unlock' | 'not-found' | 'bad'>;

export interface ClassifyOptions {
  /** Are there tenant paths (ENABLE_SUBDOMAINS)? */
  readonly tenants: boolean;
  /** Is there a file of this name, `images/logo.svg`, in the user interface? */
  hasFile(file: string): boolean;
  /** Services beside the conferences. */
  readonly services?: readonly SideService[];
  /** Do people share files (ENABLE_FILE_SHARING)? */
  readonly sharesFiles?: boolean;
  /** Does the site sign people on itself (OIDC_ISSUER_URL)? */
  readonly signsOn?: boolean;
}

/** Folders whose content is always a file, never a room (deployment contract §5.2), and the one of our own client's build. */
const FILE_FOLDERS: ReadonlySet<string> = new Set([
  'assets',
  'libs',
  'css',
  'static',
  'images',
  'fonts',
  'lang',
  'sounds',
  'connection_optimization',
  '.well-known',
  'transcripts',
]);

/**
 * Folders of services that a deployment may have beside the conferences (deployment contract §5.2). Where it has none there is
 * nothing under them, and above all no room.
 */
const SERVICE_FOLDERS: ReadonlySet<string> = new Set(['_api', '_load-test', 'etherpad', 'socket.io', 'rtcstats-ws', 'rtc-visualizer']);

const OWN_PATHS: ReadonlyMap<string, Route> = new Map([
  ['about/health', { kind: 'health' }],
  ['about/version', { kind: 'version' }],
  ['metrics', { kind: 'metrics' }],
  // For those to whom they are not shown.
  ['about/findings', { kind: 'not-found' }],
]);

/** Deeper than any file; bounds the work that a path can cause. */
const MAX_SEGMENTS = 16;

/** Characters that neither a room nor a tenant may have (deployment contract §5.2), and what no path carries decently. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNFIT = /[/\\?&:'"\u0000-\u001f\u007f]/;

/**
 * The meaning of a raw request path (percent-encoded, without the query). Files win over rooms; every folder in front of what
 * was recognised is a tenant, of which the last counts.
 */
export function classify(path: string, options: ClassifyOptions): Route {
  const segments = decodeSegments(path);
  if (!segments) return { kind: 'bad' };
  if (segments.some((segment) => segment.includes('/'))) return { kind: 'not-found' };
  const own = OWN_PATHS.get(segments.join('/'));
  if (own) return own;
  if (segments.length > MAX_SEGMENTS || segments.includes('..') || segments.includes('.')) return { kind: 'not-found' };
  if (segments[0] === 'colibri-ws') return segments[1] ? { kind: 'colibri-ws', serverId: segments[1] } : { kind: 'not-found' };

  if (options.sharesFiles && segments[0] === 'file-sharing' && segments.length > 1)
    return { kind: 'file-sharing', path: segments.slice(1) };

  const depth = options.tenants ? segments.length : 0;
  for (let skipped = 0; skipped <= depth; skipped++) {
    const tenant = skipped === 0 ? undefined : segments[skipped - 1];
    if (tenant !== undefined && UNFIT.test(tenant)) return { kind: 'not-found' };
    const context = { tenant, isFolder: path.endsWith('/'), options };
    const rest = segments.slice(skipped);
    const route = sideService(rest, context) ?? signOn(rest, context) ?? special(rest, context);
    if (route) return route;
  }
  return room(segments, path.endsWith('/'), options);
}

interface SpecialContext {
  /** The folder in front of the segments. */
  readonly tenant: string | undefined;
  /** Does the path end with a slash? */
  readonly isFolder: boolean;
  readonly options: ClassifyOptions;
}

/** Addresses of a service that this deployment has; those that it has not are `special`. */
function sideService(segments: readonly string[], { isFolder, options }: SpecialContext): Route | undefined {
  const [folder, ...below] = segments;
  const service = options.services?.find((one) => one.folder === folder);
  if (!service) return undefined;
  if (below.length === 0 && !isFolder) return service.takesBareName ? { kind: 'with-slash' } : undefined;
  if (below.length > 0 && service.isFlat) return { kind: 'not-found' };
  const tail = below.map(encodeURIComponent).join('/');
  return { kind: 'service', service, path: servicePath(service, isFolder && tail !== '' ? `${tail}/` : tail) };
}

/** A provider knows one address to come back to, without a tenant. */
function signOn(segments: readonly string[], { tenant, options }: SpecialContext): Route | undefined {
  if (!options.signsOn || segments.length !== 2 || segments[0] !== 'oidc') return undefined;
  const [, step] = segments;
  if (step === 'login') return { kind: 'sign-on', step, tenant };
  return tenant === undefined && (step === 'callback' || step === 'logout') ? { kind: 'sign-on', step, tenant } : undefined;
}

function special(segments: readonly string[], { tenant, isFolder, options }: SpecialContext): Route | undefined {
  const name = segments.join('/');
  switch (name) {
    case 'config.js':
      return { kind: 'config', tenant };
    case 'interface_config.js':
      return { kind: 'interface-config', tenant };
    case 'external_api.js':
      return { kind: 'file', file: 'libs/external_api.min.js', tenant };
    case 'xmpp-websocket':
    case 'http-bind':
      return { kind: name, tenant };
    case '_unlock':
      return { kind: 'unlock' };
    case 'index.html':
      return { kind: 'page', tenant };
  }
  // The tenant may also be behind: /conference-request/v1/acme.
  if (segments[0] === 'conference-request' && segments[1] === 'v1' && segments.length <= 3)
    return { kind: 'conference-request', tenant: tenant ?? segments[2] };
  if (SERVICE_FOLDERS.has(segments[0] ?? '') && (segments.length > 1 || isFolder)) return { kind: 'not-found' };
  const inFolder = segments.length > 1 && FILE_FOLDERS.has(segments[0] ?? '');
  return inFolder || (name !== '' && options.hasFile(name)) ? { kind: 'file', file: name, tenant } : undefined;
}

function room(segments: readonly string[], isFolder: boolean, options: ClassifyOptions): Route {
  const last = segments.at(-1);
  if (last === undefined) return { kind: 'page', tenant: undefined };
  if (UNFIT.test(last)) return { kind: 'not-found' };
  if (isFolder && options.tenants) return { kind: 'page', tenant: last };
  if (segments.length > 1 && !options.tenants) return { kind: 'not-found' };
  return { kind: 'page', tenant: segments.at(-2) };
}

function decodeSegments(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** Path and query (with its `?`) of a request target; absolute targets (RFC 9112 §3.2.2) lose their origin. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = relative.indexOf('?');
  return mark < 0 ? { path: relative, query: '' } : { path: relative.slice(0, mark), query: relative.slice(mark) };
}
