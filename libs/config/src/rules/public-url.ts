import { isIP } from 'node:net';
import { boundAddress } from '../variable.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const bare = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Whether a host name leads nobody else here. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

function withPort(url: URL, port: number): string {
  const copy = new URL(url);
  copy.port = String(port);
  return copy.href.replace(/\/+$/, '');
}

const SCHEME = rule(['web'], ['PUBLIC_URL'], ({ PUBLIC_URL: url }, given) => {
  const text = given('PUBLIC_URL');
  return url === undefined || text === undefined || /^["']?https?:\/\//i.test(text)
    ? undefined
    : warning('PUBLIC_URL', 'has no scheme', 'https:// is taken for granted', `PUBLIC_URL=${url}`);
});

const PARTS = rule(['web'], ['PUBLIC_URL'], ({ PUBLIC_URL: text }) => {
  const url = text === undefined ? undefined : new URL(text);
  if (!url) return undefined;
  if (url.username || url.password)
    return error('PUBLIC_URL', 'has a user name in it', 'browsers refuse such addresses', `PUBLIC_URL=${url.origin}`);
  if (url.search || url.hash)
    return error('PUBLIC_URL', 'has a query or fragment', 'links to rooms would be broken', `PUBLIC_URL=${url.origin}${url.pathname}`);
  if (/(^|\.)example\.(com|org|net)$/.test(url.hostname))
    return warning('PUBLIC_URL', 'is a name for documentation', 'nobody can reach it', 'Set it to the address that people open.');
  return undefined;
});

const PLAIN = rule(['web'], ['PUBLIC_URL', 'DISABLE_HTTPS'], ({ PUBLIC_URL: text, DISABLE_HTTPS: isPlain }) => {
  const url = text === undefined ? undefined : new URL(text);
  if (url?.protocol !== 'http:' || isLoopback(bare(url))) return undefined;
  const remedy = `PUBLIC_URL=${text?.replace(/^http:/, 'https:')}${isPlain ? ', with a reverse proxy that speaks TLS' : ''}`;
  return warning('PUBLIC_URL', 'is plain http', 'browsers give pages of other machines neither camera nor microphone then', remedy);
});

/** The default, and what is given to services that listen on this machine alone, is meant like that. */
const LOCAL = rule(['web'], ['PUBLIC_URL', 'DISABLE_HTTPS', 'HTTPS_PORT', 'HTTP_PORT'], (values, given) => {
  const url = values.PUBLIC_URL === undefined ? undefined : new URL(values.PUBLIC_URL);
  if (!url || !isLoopback(bare(url))) return undefined;
  const name = values.DISABLE_HTTPS ? 'HTTP_PORT' : 'HTTPS_PORT';
  const isDefault = url.hostname === 'localhost' && portOf(url) === values[name];
  return isDefault || isLoopback(boundAddress(given(name)))
    ? undefined
    : warning(
        'PUBLIC_URL',
        'means this machine to every browser',
        'people elsewhere cannot join',
        'Set it to the address that people open.',
      );
});

/** A port that is not ours belongs to a reverse proxy, which then is to be named. */
const PORT = rule(
  ['web'],
  ['PUBLIC_URL', 'DISABLE_HTTPS', 'HTTPS_PORT', 'HTTP_PORT', 'TRUSTED_PROXIES'],
  (values, given): Verdict | undefined => {
    if (values.PUBLIC_URL === undefined || values.TRUSTED_PROXIES.length > 0) return undefined;
    const url = new URL(values.PUBLIC_URL);
    const name = values.DISABLE_HTTPS || url.protocol === 'http:' ? 'HTTP_PORT' : 'HTTPS_PORT';
    const port = values[name];
    // Bound to this machine: only a proxy here can reach it.
    if (portOf(url) === port || isLoopback(boundAddress(given(name)))) return undefined;
    return warning(
      'PUBLIC_URL',
      `leads to port ${portOf(url)}, but ${name} is ${port}`,
      `people cannot join unless a reverse proxy listens on port ${portOf(url)}`,
      `PUBLIC_URL=${withPort(url, port)}, or name the address of the proxy in TRUSTED_PROXIES`,
    );
  },
);

/** Rules about the address that people open. */
export const publicUrlRules: readonly Rule[] = [SCHEME, PARTS, PLAIN, LOCAL, PORT];
