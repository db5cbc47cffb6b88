import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { errorMessage } from '@parley/kernel';
import type { KeyPair } from './self-signed.ts';

/** What a certificate says of itself; times in milliseconds since 1970. */
export interface CertificateFacts {
  /** DNS names and addresses, in lower case. */
  readonly names: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  readonly fingerprint256: string;
  /** Issued by nobody but itself. */
  readonly isOwnIssuer: boolean;
  readonly issuer: string;
  /** Certificates that come along with it. */
  readonly intermediates: number;
}

export type PairReview =
  | { readonly kind: 'good'; readonly facts: CertificateFacts; readonly remarks: readonly string[] }
  | { readonly kind: 'bad'; readonly problem: string };

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Can a server present these two files, and will clients accept the chain? Remarks are what does not keep it from serving: a
 * missing or a wrong intermediate.
 */
export function reviewPair(pair: KeyPair): PairReview {
  const texts = pair.cert.match(PEM) ?? [];
  if (texts.length === 0) return bad('there is no certificate (BEGIN CERTIFICATE) in the first');
  try {
    const chain = texts.map((text) => new X509Certificate(text));
    const key = readKey(pair.key);
    if (typeof key === 'string') return bad(key);
    const [leaf] = chain;
    if (!leaf?.checkPrivateKey(key)) return bad(mismatch(chain, key));
    // Weak keys fit together, and are refused only by the listeners.
    createSecureContext({ cert: pair.cert, key: pair.key });
    const facts = factsOf(leaf, chain.length - 1);
    return { kind: 'good', facts, remarks: chainRemarks(chain, facts) };
  } catch (error) {
    return bad(errorMessage(error));
  }
}

const bad = (problem: string): PairReview => ({ kind: 'bad', problem });

function readKey(text: string): KeyObject | string {
  if (/-----BEGIN (?:ENCRYPTED PRIVATE KEY|[A-Z ]+-----\s+Proc-Type: 4,ENCRYPTED)/.test(text))
    return 'the key is protected by a password; write it without one (openssl pkey -in cert.key -out plain.key)';
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'there is no private key (BEGIN PRIVATE KEY) in the second';
  return createPrivateKey(text);
}

function mismatch(chain: readonly X509Certificate[], key: KeyObject): string {
  const position = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
  return position < 0
    ? 'the key belongs to another certificate'
    : `the server's own certificate must come first, it is number ${position + 1} in the file`;
}

function factsOf(leaf: X509Certificate, intermediates: number): CertificateFacts {
  const names = (leaf.subjectAltName ?? '').split(/,\s*/).flatMap((item) => /^(?:DNS|IP Address):(.+)$/.exec(item)?.[1] ?? []);
  return {
    names: names.map((name) => name.toLowerCase()),
    notBefore: leaf.validFromDate.getTime(),
    notAfter: leaf.validToDate.getTime(),
    fingerprint256: leaf.fingerprint256,
    isOwnIssuer: leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey),
    issuer: leaf.issuer.replaceAll('\n', ', '),
    intermediates,
  };
}

function chainRemarks(chain: readonly X509Certificate[], facts: CertificateFacts): readonly string[] {
  if (facts.isOwnIssuer) return [];
  if (chain.length === 1)
    return ['the intermediate certificate is missing: mobile apps and some browsers will refuse it (use the full chain)'];
  const wrong = chain.findIndex((certificate, index) => {
    const next = chain[index + 1];
    return next !== undefined && !(certificate.checkIssued(next) && certificate.verify(next.publicKey));
  });
  return wrong < 0 ? [] : [`certificate ${wrong + 2} in the file did not issue certificate ${wrong + 1}: clients may refuse the chain`];
}

/** Does the certificate name this host? A wildcard stands for one label. */
export function coversHost(facts: Pick<CertificateFacts, 'names'>, host: string): boolean {
  const wanted = host.replace(/^\[|\]$/g, '').toLowerCase();
  return facts.names.some((name) => name === wanted || (name.startsWith('*.') && wanted.replace(/^[^.]+/, '*') === name));
}
