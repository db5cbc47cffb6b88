import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** PEM texts of a certificate and its private key. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Apple's systems refuse server certificates that are valid for more than 825 days. */
const VALID_DAYS = 824;
const DAY_MS = 86_400_000;

/**
 * A self-signed ECDSA P-256 certificate for the given host names and addresses (an RSA-2048 handshake costs 13 times as much,
 * performance.md §5).
 */
export async function createSelfSigned(hosts: readonly string[], now: Date): Promise<KeyPair> {
  // Loaded only when a certificate is made: it is the largest dependency of this process.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `01${Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`,
      name: `CN=${hosts[0] ?? 'localhost'}, O=Parley`,
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MS),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    crypto,
  );
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: `${certificate.toString('pem')}\n`, key: `${key}\n` };
}

/** Names under which browsers may reach this machine: localhost, the host of PUBLIC_URL, every address but link-local ones. */
export function certificateHosts(publicHost: string | undefined): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !/^fe80:|^169\.254\./i.test(address));
  const own = publicHost?.replace(/^\[|\]$/g, '');
  return [...new Set([...(own ? [own] : []), 'localhost', '127.0.0.1', '::1', ...addresses])];
}
