import type { ServerResponse } from 'node:http';

export interface ResponseHeaderOptions {
  /** Over TLS with a certificate that browsers accept (performance.md §7). */
  readonly hsts: boolean;
  /** DEPLOYMENTINFO_SHARD. */
  readonly shard: string | undefined;
  /** Content-Security-Policy of everything that is not a page with its own; undefined for none. */
  readonly policy: string | undefined;
  /** The operator's, which come last and win. */
  readonly extra: readonly HeaderField[];
}

/** Name and value. */
export type HeaderField = readonly [name: string, value: string];

const PERMISSIONS = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'autoplay=(self)',
  'screen-wake-lock=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'browsing-topics=()',
];

/** Headers of every answer: file, page, error, redirect. */
export function responseHeaders({ hsts, shard, policy, extra }: ResponseHeaderOptions): readonly HeaderField[] {
  return [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ['Permissions-Policy', PERMISSIONS.join(', ')],
    ...(policy === undefined ? [] : [['Content-Security-Policy', policy] as const]),
    ...(hsts ? [['Strict-Transport-Security', 'max-age=63072000'] as const] : []),
    ...(shard ? [['X-Jitsi-Shard', shard] as const] : []),
    ...extra,
  ];
}

export function setHeaders(response: ServerResponse, headers: readonly HeaderField[]): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}

/**
 * Policy of files and errors: what a script of ours may do when a browser runs it by itself, as a worker. A given policy holds for
 * everything, and another client's build gets none but that of embedding.
 */
export function filePolicy(options: {
  readonly given: string | undefined;
  readonly isOwnClient: boolean;
  readonly frameAncestors: string;
}): string | undefined {
  if (options.given !== undefined) return options.given;
  const ancestors = options.frameAncestors === '*' ? [] : [`frame-ancestors ${options.frameAncestors}`];
  const own = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
  ];
  const directives = [...(options.isOwnClient ? own : []), ...ancestors];
  return directives.length === 0 ? undefined : directives.join('; ');
}

const FIELD = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\t\x20-\x7e]*?)[\t ]*$/;
/** Those that shape the connection or the body, which are not the operator's to say. */
const RESERVED = /^(connection|content-(encoding|length|type)|date|keep-alive|location|trailer|transfer-encoding|upgrade)$/i;

/** Reads `Name: value` lines, separated by newlines or by a written \n; a text is the line that cannot be used. */
export function parseHeaderLines(text: string): readonly HeaderField[] | string {
  const fields: HeaderField[] = [];
  for (const line of text.split(/\r?\n|\\n/).filter((item) => item.trim() !== '')) {
    const [, name = '', value = ''] = FIELD.exec(line.trim()) ?? [];
    if (name === '' || RESERVED.test(name)) return line.trim();
    fields.push([name, value]);
  }
  return fields;
}
