import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from './certificates.ts';
import { certificateFindings } from './findings.ts';
import { coversHost, reviewPair } from './pair.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

interface Issued {
  readonly pem: string;
  readonly keyPem: string;
  readonly keys: CryptoKeyPair;
  readonly name: string;
}

async function issue(name: string, issuer?: Issued): Promise<Issued> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore: new Date(NOW - DAY_MS),
    notAfter: new Date(NOW + 90 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(!name.includes('.'), undefined, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
    ],
  });
  const keyPem = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { pem: `${certificate.toString('pem')}\n`, keyPem, keys, name };
}

let root: Issued;
let middle: Issued;
let other: Issued;
let leaf: Issued;

beforeAll(async () => {
  root = await issue('Root');
  middle = await issue('Middle', root);
  other = await issue('Other');
  leaf = await issue('meet.example.org', middle);
});

describe('reviewPair', () => {
  const review = (...chain: readonly Issued[]) => reviewPair({ cert: chain.map(({ pem }) => pem).join(''), key: leaf.keyPem });

  it('has nothing against a full chain, with the root or without', () => {
    expect(review(leaf, middle)).toMatchObject({ kind: 'good', remarks: [], facts: { names: ['meet.example.org'], isOwnIssuer: false } });
    expect(review(leaf, middle, root)).toMatchObject({ kind: 'good', remarks: [], facts: { intermediates: 2 } });
  });

  it('remarks what clients may not accept', () => {
    expect(review(leaf)).toMatchObject({ kind: 'good', remarks: [expect.stringContaining('the intermediate certificate is missing')] });
    expect(review(leaf, other)).toMatchObject({
      remarks: ['certificate 2 in the file did not issue certificate 1: clients may refuse the chain'],
    });
  });

  it('says what cannot be served', () => {
    expect(review(middle, leaf)).toEqual({
      kind: 'bad',
      problem: "the server's own certificate must come first, it is number 2 in the file",
    });
    expect(review(middle)).toEqual({ kind: 'bad', problem: 'the key belongs to another certificate' });
    expect(reviewPair({ cert: '', key: leaf.keyPem })).toMatchObject({ problem: expect.stringContaining('no certificate') });
    expect(reviewPair({ cert: leaf.pem, key: leaf.pem })).toMatchObject({ problem: expect.stringContaining('no private key') });
    expect(reviewPair({ cert: leaf.pem.slice(0, -60), key: leaf.keyPem })).toMatchObject({ kind: 'bad' });
    expect(reviewPair({ cert: leaf.pem.replace(/M/g, 'N'), key: leaf.keyPem })).toMatchObject({ kind: 'bad' });
  });
});

describe('coversHost', () => {
  it.each([
    ['meet.example.org', 'meet.example.org', true],
    ['meet.example.org', 'MEET.example.org', true],
    ['*.example.org', 'meet.example.org', true],
    ['*.example.org', 'a.meet.example.org', false],
    ['*.example.org', 'example.org', false],
    ['2001:db8::1', '[2001:db8::1]', true],
    ['example.org', 'meet.example.org', false],
  ])('a certificate of %s names %s: %s', (name, host, expected) => {
    expect(coversHost({ names: [name] }, host)).toBe(expected);
  });
});

describe('certificateFindings', () => {
  const lines = (over: { now?: number; publicHost?: string; problem?: string; origin?: 'operator' | 'acme' | 'self-signed' } = {}) => {
    const review = reviewPair({ cert: leaf.pem + middle.pem, key: leaf.keyPem });
    if (review.kind === 'bad') return [review.problem];
    const certificate = { origin: over.origin ?? 'operator', facts: review.facts, remarks: review.remarks } as Certificate;
    const state = { certificate, problem: over.problem, publicHost: over.publicHost ?? 'meet.example.org', now: over.now ?? NOW };
    return certificateFindings(state).map(({ severity, problem }) => `${severity}: ${problem}`);
  };

  it.each([
    ['nothing of a good one', {}, []],
    ['nothing 20 days before the end', { now: NOW + 70 * DAY_MS }, []],
    ['days left from 20 on', { now: NOW + 70 * DAY_MS + 1 }, ['warning: it ends in 19 days']],
    ['an end in the past', { now: NOW + 91 * DAY_MS }, ['error: it has ended 1 days ago']],
    ['another host', { publicHost: 'other.example.org' }, ['warning: it names meet.example.org, not other.example.org of PUBLIC_URL']],
    ['files that do not fit', { problem: 'x' }, ['error: the new files are not in use: x']],
    ['nothing of our own', { origin: 'self-signed' as const, now: NOW + 89 * DAY_MS }, []],
  ])('tell %s', (_what, over, expected) => {
    expect(lines(over)).toEqual(expected);
  });
});
