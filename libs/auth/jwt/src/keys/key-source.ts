import { createHash, type KeyObject } from 'node:crypto';
import type { SignType } from '@parley/config';
import { AppError, errorMessage, type Log } from '@parley/kernel';
import { type FetchDeps, fetchBounded } from './bounded-fetch.ts';
import { KeyCache, type Loaded } from './key-cache.ts';
import { type KeySet, parseKeySet } from './key-set.ts';
import { publicKeyOfPem } from './public-key.ts';

/** Public keys by their id. */
export interface KeySource {
  /**
   * Undefined when there is no such key.
   * @throws AppError UNAVAILABLE when nobody answers who could tell, or not before `signal`
   */
  find(keyId: string, algorithm: SignType, signal: AbortSignal): Promise<KeyObject | undefined>;
}

export type FetchOutcome = 'found' | 'missing' | 'failed';

export interface KeySourceDeps extends FetchDeps {
  readonly log: Log;
  /** Told of every fetch, for a counter. */
  readonly onKeyFetch?: ((outcome: FetchOutcome) => void) | undefined;
}

const CACHED_KEYS = 128;
const PEM_LIMITS = { maxBytes: 65_536, timeoutMs: 5_000, retries: 2 };
const SET_LIMITS = { maxBytes: 1_048_576, timeoutMs: 5_000, retries: 2 };
const PEM_REQUEST = { headers: { accept: 'application/x-pem-file, application/pkix-cert, text/plain, */*' } };
const SET_REQUEST = { headers: { accept: 'application/jwk-set+json, application/json' } };

/** Where a key of the server is: its id is hashed, so it can name no other place. */
export function keyAddress(serverUrl: string, keyId: string): string {
  return `${serverUrl.replace(/\/+$/, '')}/${createHash('sha256').update(keyId).digest('hex')}.pem`;
}

/** Keys fetched one by one: JWT_ASAP_KEYSERVER (prosody-contract §2.1). Four hundreds mean that there is no such key. */
export function keyServer(serverUrl: string, deps: KeySourceDeps): KeySource {
  const cache = new KeyCache<KeyObject>({
    clock: deps.clock,
    size: CACHED_KEYS,
    load: (keyId) => {
      const url = keyAddress(serverUrl, keyId);
      return reported(deps, url, async () => {
        const { status, body, maxAgeMs } = await fetchBounded(deps, url, PEM_REQUEST, PEM_LIMITS);
        return { value: status === 200 ? pemKey(body) : undefined, maxAgeMs };
      });
    },
  });
  return { find: (keyId, _algorithm, signal) => cache.get(keyId, signal) };
}

function pemKey(body: string): KeyObject {
  const key = publicKeyOfPem(body);
  if (!key) throw new AppError('UNAVAILABLE', 'answer is no public key in PEM form');
  return key;
}

/** Keys fetched all at once: JWT_JWKS_URL. An unknown id makes it look for newer ones, not more often than every 30 s. */
export function keySet(url: string, deps: KeySourceDeps): KeySource {
  const cache = new KeyCache<KeySet>({
    clock: deps.clock,
    size: 1,
    load: () =>
      reported(deps, url, async () => {
        const { status, body, maxAgeMs } = await fetchBounded(deps, url, SET_REQUEST, SET_LIMITS);
        if (status !== 200) throw new AppError('UNAVAILABLE', `answered ${status}`);
        return { value: parseKeySet(body), maxAgeMs };
      }),
  });
  return {
    async find(keyId, algorithm, signal) {
      const set = await cache.get(url, signal, (known) => !known.has(keyId));
      const found = set?.get(keyId);
      return found && (found.algorithm ?? algorithm) === algorithm ? found.key : undefined;
    },
  };
}

async function reported<T>({ log, onKeyFetch }: KeySourceDeps, url: string, load: () => Promise<Loaded<T>>): Promise<Loaded<T>> {
  try {
    const loaded = await load();
    onKeyFetch?.(loaded.value === undefined ? 'missing' : 'found');
    return loaded;
  } catch (error) {
    onKeyFetch?.('failed');
    log.warn({ url, reason: errorMessage(error) }, 'public keys not fetched');
    throw error;
  }
}
