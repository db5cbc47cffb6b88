export interface ResponseHeaderOptions {
  /** Over TLS with a certificate that browsers accept (performance.md §7). */
  readonly hsts: boolean;
  /** DEPLOYMENTINFO_SHARD. */
  readonly shard: string | undefined;
}

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

/** Headers of every answer, as name, value, name, value … */
export function responseHeaders({ hsts, shard }: ResponseHeaderOptions): readonly string[] {
  return [
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'strict-origin-when-cross-origin',
    'Permissions-Policy',
    PERMISSIONS.join(', '),
    ...(hsts ? ['Strict-Transport-Security', 'max-age=63072000'] : []),
    ...(shard ? ['X-Jitsi-Shard', shard] : []),
  ];
}
