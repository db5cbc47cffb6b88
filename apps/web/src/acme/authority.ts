import type { Client } from 'acme-client';
import type { KeyPair } from '../tls/self-signed.ts';
import { askAuthority } from './authority-http.ts';
import type { Challenges } from './challenges.ts';

export interface AuthorityOptions {
  readonly directoryUrl: string;
  /** PEM of those who vouch for the authority's own server; undefined for those that the system trusts. */
  readonly ca: string | undefined;
  readonly email: string | undefined;
  readonly binding: { readonly kid: string; readonly hmacKey: string } | undefined;
  readonly challenges: Challenges;
  now(): number;
  /** Waits between two looks at an order, milliseconds. */
  readonly pollMs: readonly [min: number, max: number];
}

/** Who issues certificates. */
export interface Authority {
  /** PEM of a new account key. */
  createAccountKey(): Promise<string>;
  /**
   * Proves the names and gets a certificate for them with a new key.
   * @throws AppError as `askAuthority`, or Error when a name could not be proved
   */
  order(names: readonly string[], accountKey: string): Promise<KeyPair>;
}

const MAX_LOOKS = 40;

/** An authority that speaks ACME (RFC 8555), asked through acme-client with our own requests below it. */
export function createAuthority(options: AuthorityOptions): Authority {
  return {
    async createAccountKey() {
      const { crypto } = await load(options);
      return (await crypto.createPrivateEcdsaKey('P-256')).toString();
    },
    async order(names, accountKey) {
      const { Client, crypto } = await load(options);
      const [pollMin, pollMax] = options.pollMs;
      const client = new Client({
        directoryUrl: options.directoryUrl,
        accountKey,
        ...(options.binding && { externalAccountBinding: { ...options.binding } }),
        backoffAttempts: MAX_LOOKS,
        backoffMin: pollMin,
        backoffMax: pollMax,
      });
      const [key, csr] = await crypto.createCsr({ altNames: [...names] }, await crypto.createPrivateEcdsaKey('P-256'));
      return { cert: await prove(client, csr, options), key: key.toString() };
    },
  };
}

function prove(client: Client, csr: Buffer, { email, challenges }: AuthorityOptions): Promise<string> {
  return client.auto({
    csr,
    ...(email !== undefined && { email }),
    termsOfServiceAgreed: true,
    // Our own check has run, and says more.
    skipChallengeVerification: true,
    challengePriority: ['http-01'],
    async challengeCreateFn({ identifier }, challenge, answer) {
      if (challenge.type !== 'http-01') throw new TypeError(`${identifier.value}: the authority does not offer HTTP-01`);
      challenges.offer(challenge.token, answer);
    },
    async challengeRemoveFn(_authorization, challenge) {
      if ('token' in challenge) challenges.withdraw(challenge.token);
    },
  });
}

/**
 * Loaded only when a certificate is asked for. acme-client would repeat requests by itself, sleep for as long as a header says, and
 * lose what a problem says: the adapter below it does none of this.
 */
async function load({ ca, now }: AuthorityOptions) {
  const acme = await import('acme-client');
  acme.axios.defaults.adapter = async (config) => {
    const { url = '', method = 'get', data } = config;
    const headers = Object.fromEntries(Object.entries(config.headers.toJSON()).map(([name, value]) => [name, String(value)]));
    const body = typeof data === 'string' ? data : undefined;
    const answer = await askAuthority({ url, method: method.toUpperCase(), headers, body }, { ca, now: now() });
    return { data: answer.body, status: answer.status, statusText: '', headers: { ...answer.headers }, config };
  };
  return acme;
}
