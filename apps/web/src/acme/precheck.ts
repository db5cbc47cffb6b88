import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { randomHex } from '@parley/kernel';
import { isPrivateAddress } from '../routing/addresses.ts';
import type { Challenges } from './challenges.ts';

export interface PrecheckOptions {
  readonly challenges: Challenges;
  /** Addresses of a name, as this machine sees them. */
  lookup(name: string): Promise<readonly string[]>;
  /** Is the authority in the open Internet? */
  readonly isPublic: boolean;
  /** Port that the authority will ask; 80 but in tests. */
  readonly port: number;
}

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 4096;
const MAX_REDIRECTS = 3;

/**
 * What will keep the authority from finding our answer, one line per name; empty when nothing does. Looks up every name and asks it
 * for a challenge, as the authority will.
 */
export async function precheck(names: readonly string[], options: PrecheckOptions): Promise<readonly string[]> {
  const token = `parley-${randomHex(16)}`;
  const answer = randomHex(16);
  options.challenges.offer(token, answer);
  try {
    const findings: string[] = [];
    // One after the other: a hundred names at once would look like an attack to our own bounds.
    for (const name of names) findings.push(...(await checkName(name, { token, answer }, options)));
    return findings;
  } finally {
    options.challenges.withdraw(token);
  }
}

interface Probe {
  readonly token: string;
  readonly answer: string;
}

async function checkName(name: string, probe: Probe, options: PrecheckOptions): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    addresses = await options.lookup(name);
  } catch (error) {
    return [`${name} has no address in the DNS (${(error as NodeJS.ErrnoException).code ?? 'error'}): create an A or AAAA record for it`];
  }
  if (addresses.length === 0) return [`${name} has no address in the DNS: create an A or AAAA record for it`];
  if (options.isPublic && addresses.every((address) => isPrivateAddress(address)))
    return [`${name} leads to ${addresses.join(', ')}, which the authority cannot reach: its public DNS record must name a public address`];
  const results = await Promise.all(addresses.map(async (address) => ({ address, result: await ask(name, address, probe, options) })));
  // A machine without IPv6 cannot ask its own IPv6 address, which the authority can.
  const wrong =
    results.find(({ result }) => result.kind === 'wrong') ??
    (results.some(({ result }) => result.kind === 'right') ? undefined : results[0]);
  return wrong?.result.kind === 'right' || wrong === undefined ? [] : [`http://${name}/ at ${wrong.address}: ${wrong.result.text}`];
}

type Result = { readonly kind: 'right' } | { readonly kind: 'wrong' | 'unreachable'; readonly text: string };

async function ask(name: string, address: string, { token, answer }: Probe, options: PrecheckOptions): Promise<Result> {
  const portText = options.port === 80 ? '' : `:${options.port}`;
  let url = `http://${name}${portText}/.well-known/acme-challenge/${token}`;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const { status, location, body } = await fetchOnce(url, new URL(url).hostname === name ? address : undefined);
      if (status >= 300 && status < 400 && location !== undefined) {
        url = new URL(location, url).href;
        continue;
      }
      if (status === 200 && body.trim() === answer) return { kind: 'right' };
      return {
        kind: 'wrong',
        text: `another server answers there (status ${status}); port 80 of this name must lead to Parley's HTTP port`,
      };
    }
    return { kind: 'wrong', text: 'too many redirects' };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'error');
    return { kind: 'unreachable', text: `nobody answers (${reason}); open port 80 and lead it to Parley's HTTP port` };
  }
}

interface Fetched {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** A GET at an address of our choice; a certificate is not looked at, as the authority will not either (RFC 8555 §8.3). */
function fetchOnce(url: string, address: string | undefined): Promise<Fetched> {
  const { promise, resolve, reject } = Promise.withResolvers<Fetched>();
  const lookup = address === undefined ? {} : { lookup: fixedLookup(address) };
  const common = { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS), ...lookup };
  const onResponse = (response: IncomingMessage) => {
    const { statusCode: status = 0, headers } = response;
    readStart(response).then((body) => resolve({ status, location: headers.location, body }), reject);
  };
  const request = url.startsWith('https:')
    ? httpsGet(url, { ...common, rejectUnauthorized: false }, onResponse)
    : httpGet(url, common, onResponse);
  request.on('error', reject);
  return promise;
}

function fixedLookup(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, callback) => (options.all ? callback(null, [{ address, family }]) : callback(null, address, family));
}

async function readStart(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    body += chunk.toString('latin1');
    if (body.length > MAX_BYTES) break;
  }
  response.destroy();
  return body;
}
