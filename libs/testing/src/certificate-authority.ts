import { isIP } from 'node:net';
import { randomHex } from '@parley/kernel';

/** PEM texts. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  /** A certificate for these names and addresses; an expired one ended a day ago. */
  issue(hosts: readonly string[], options?: { readonly expired?: boolean }): Promise<IssuedCertificate>;
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const makeKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

/** A certificate authority for the servers of one test. */
export async function createTestAuthority(): Promise<TestAuthority> {
  // Large, and needed by few of those who import this package.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await makeKeys();
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Test authority ${randomHex(8)}`,
    ...validity(false),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    cert: `${own.toString('pem')}\n`,
    async issue(hosts, { expired = false } = {}) {
      const pair = await makeKeys();
      const names = hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }));
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${hosts[0]}`,
        ...validity(expired),
        issuer: own.subject,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new x509.BasicConstraintsExtension(false, undefined, true), new x509.SubjectAlternativeNameExtension(names)],
      });
      const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', pair.privateKey), 'PRIVATE KEY');
      return { cert: `${certificate.toString('pem')}\n`, key: `${key}\n` };
    },
  };
}

function validity(expired: boolean) {
  const now = Date.now();
  return {
    serialNumber: `01${randomHex(30)}`,
    notBefore: new Date(now - 3 * DAY_MS),
    notAfter: new Date(now + (expired ? -1 : 30) * DAY_MS),
  };
}
