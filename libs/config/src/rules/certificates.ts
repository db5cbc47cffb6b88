import { isIP } from 'node:net';
import { isLoopback } from './public-url.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const SELF_SIGNED = 'browsers keep warning of a self-signed certificate';

const NAMES = rule(['web'], ['ENABLE_LETSENCRYPT', 'DISABLE_HTTPS', 'LETSENCRYPT_DOMAIN', 'PUBLIC_URL'], (values) => {
  if (!values.ENABLE_LETSENCRYPT || values.DISABLE_HTTPS) return undefined;
  const host = values.PUBLIC_URL === undefined ? undefined : new URL(values.PUBLIC_URL).hostname.replace(/^\[|\]$/g, '');
  const names = values.LETSENCRYPT_DOMAIN?.split(',').map((name) => name.trim().toLowerCase());
  if (names === undefined && (host === undefined || isLoopback(host)))
    return warning(
      'LETSENCRYPT_DOMAIN',
      'is not set, and PUBLIC_URL names no host either',
      SELF_SIGNED,
      'LETSENCRYPT_DOMAIN=meet.your.domain',
    );
  const bad = (names ?? [host ?? '']).find((name) => isIP(name) !== 0 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name));
  if (bad !== undefined)
    return warning(
      names ? 'LETSENCRYPT_DOMAIN' : 'PUBLIC_URL',
      `has ${JSON.stringify(bad)}, which no authority gives a certificate for`,
      SELF_SIGNED,
      'LETSENCRYPT_DOMAIN=meet.your.domain',
    );
  if (names !== undefined && host !== undefined && !isLoopback(host) && !names.includes(host))
    return warning(
      'LETSENCRYPT_DOMAIN',
      `lacks ${host}, the host of PUBLIC_URL`,
      'browsers refuse the certificate there',
      `LETSENCRYPT_DOMAIN=${[host, ...names].join(',')}`,
    );
  return undefined;
});

const CHALLENGE = rule(['web'], ['ENABLE_LETSENCRYPT', 'DISABLE_HTTPS', 'HTTP_PORT'], (values): Verdict | undefined => {
  if (!values.ENABLE_LETSENCRYPT) return undefined;
  if (values.DISABLE_HTTPS)
    return warning(
      'ENABLE_LETSENCRYPT',
      'is on while DISABLE_HTTPS is on',
      'no certificate is obtained',
      'ENABLE_LETSENCRYPT=0, or DISABLE_HTTPS=0',
    );
  return values.HTTP_PORT === 80
    ? undefined
    : warning(
        'HTTP_PORT',
        'is not 80, where the authority looks',
        `no certificate comes unless port 80 is led here, and ${SELF_SIGNED}`,
        'HTTP_PORT=80',
      );
});

const ACCOUNT = rule(['web'], ['ENABLE_LETSENCRYPT', 'LETSENCRYPT_EMAIL', 'LETSENCRYPT_USE_STAGING'], (values) => {
  if (!values.ENABLE_LETSENCRYPT) return undefined;
  const verdicts: Verdict[] = [];
  if (values.LETSENCRYPT_EMAIL !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.LETSENCRYPT_EMAIL))
    verdicts.push(
      warning(
        'LETSENCRYPT_EMAIL',
        'is no mail address',
        `the authority may refuse it, and ${SELF_SIGNED}`,
        'LETSENCRYPT_EMAIL=you@your.domain',
      ),
    );
  if (values.LETSENCRYPT_USE_STAGING)
    verdicts.push(
      warning(
        'LETSENCRYPT_USE_STAGING',
        'is on',
        'no browser trusts certificates for trying out',
        'LETSENCRYPT_USE_STAGING=0 once it works',
      ),
    );
  return verdicts;
});

const REDIRECT = rule(['web'], ['ENABLE_HTTP_REDIRECT', 'DISABLE_HTTPS'], (values) =>
  values.ENABLE_HTTP_REDIRECT && values.DISABLE_HTTPS
    ? warning(
        'ENABLE_HTTP_REDIRECT',
        'is on while DISABLE_HTTPS is on',
        'there is no HTTPS here to be sent to',
        'ENABLE_HTTP_REDIRECT=0; let the reverse proxy redirect',
      )
    : undefined,
);

/** Characters that end or bend a header. */
const HEADERS = (['CSP_HEADER', 'FRAME_ANCESTORS', 'CORS_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN', 'DEPLOYMENTINFO_SHARD'] as const).map(
  (name) =>
    rule(['web'], [name], (values) =>
      /^[\t\x20-\x7e]*$/.test(values[name] ?? '')
        ? undefined
        : error(
            name,
            'has characters that no HTTP header can carry',
            'the web service cannot start',
            `Write ${name} in plain ASCII on one line.`,
          ),
    ),
);

/** Rules about certificates and headers. */
export const certificateRules: readonly Rule[] = [NAMES, CHALLENGE, ACCOUNT, REDIRECT, ...HEADERS];
