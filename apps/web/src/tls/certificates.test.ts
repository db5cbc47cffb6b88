import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, type CertificateOptions, chooseCertificate, loadCertificate } from './certificates.ts';
import { createSelfSigned } from './self-signed.ts';

const DAY_MS = 86_400_000;

describe('loadCertificate', () => {
  let options: CertificateOptions;
  let clock: FakeClock;
  let folder: string;

  beforeEach(async () => {
    clock = new FakeClock(Date.UTC(2026, 0, 1));
    folder = await mkdtemp(path.join(tmpdir(), 'parley-keys-'));
    const own = [{ cert: path.join(folder, 'cert.crt'), key: path.join(folder, 'cert.key') }];
    options = { own, directory: path.join(folder, 'keys'), publicHost: 'meet.example.org', clock, log: silentLog };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('makes an ECDSA P-256 certificate that names the host and the machine, with a private key nobody else reads', async () => {
    const { certificate } = await loadCertificate(options);
    const x509 = new X509Certificate(certificate.cert);
    expect(certificate).toMatchObject({ isSelfSigned: true, origin: 'self-signed' });
    expect(x509.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    expect([x509.checkHost('meet.example.org'), x509.checkHost('localhost'), x509.checkIP('127.0.0.1')]).not.toContain(undefined);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect((await stat(path.join(options.directory, 'self-signed.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(options.directory)).toHaveLength(2);
  });

  it('keeps it for the next start', async () => {
    const { certificate } = await loadCertificate(options);
    expect((await loadCertificate(options)).certificate.fingerprint256).toBe(certificate.fingerprint256);
  });

  it('makes another one before it ends, for another host, or when a file is broken', async () => {
    const made = await loadCertificate(options);
    const other = await loadCertificate({ ...options, publicHost: '192.0.2.1' });
    expect(other.certificate.fingerprint256).not.toBe(made.certificate.fingerprint256);
    await writeFile(path.join(options.directory, 'self-signed.key'), 'cut off');
    const mended = await loadCertificate(options);
    clock.advance(800 * DAY_MS);
    const renewed = await loadCertificate(options);
    expect(new Set([made, mended, renewed].map(({ certificate }) => certificate.fingerprint256)).size).toBe(3);
    expect(renewed.certificate.facts.notAfter).toBeGreaterThan(clock.now() + 700 * DAY_MS);
  });

  it("prefers the operator's own files", async () => {
    await loadCertificate(options);
    const own = await createSelfSigned(['own.example.org'], new Date(clock.now()));
    await writeFile(path.join(folder, 'cert.crt'), own.cert);
    await writeFile(path.join(folder, 'cert.key'), own.key);
    expect(await loadCertificate(options)).toMatchObject({ certificate: { origin: 'operator', cert: own.cert }, problem: undefined });
  });

  it("tells what is wrong with the operator's files, and has another certificate meanwhile", async () => {
    const { certificate } = await loadCertificate(options);
    const other = await createSelfSigned(['own.example.org'], new Date(clock.now()));
    await writeFile(path.join(folder, 'cert.crt'), other.cert);
    expect(await loadCertificate(options)).toMatchObject({ problem: `cert.crt and cert.key in ${folder}: cert.key is missing` });
    await writeFile(path.join(folder, 'cert.key'), await readFile(path.join(options.directory, 'self-signed.key')));
    expect(await loadCertificate(options)).toMatchObject({
      problem: `cert.crt and cert.key in ${folder}: the key belongs to another certificate`,
      certificate: { fingerprint256: certificate.fingerprint256 },
    });
  });

  it('works without a place to keep it', async () => {
    await expect(loadCertificate({ ...options, directory: '/dev/null/keys' })).resolves.toMatchObject({
      certificate: { isSelfSigned: true },
    });
  });
});

describe('chooseCertificate', () => {
  const one = (origin: 'operator' | 'acme', days: number, isOwnIssuer = false) =>
    ({ origin, facts: { notAfter: days * DAY_MS, isOwnIssuer } }) as Certificate;
  const own = one('operator', 10);
  const ended = one('operator', -1);
  const untrusted = one('operator', 10, true);
  const issued = one('acme', 10);
  const issuedEnded = one('acme', -1);

  it.each([
    ['the operator’s over the issued one', own, issued, own],
    ['the issued one over one that nobody else trusts', untrusted, issued, issued],
    ['the issued one over one that has ended', ended, issued, issued],
    ['one that nobody else trusts when there is no other', untrusted, undefined, untrusted],
    ['one that nobody else trusts over an issued one that has ended', untrusted, issuedEnded, untrusted],
    ['one that has ended over ours', ended, undefined, ended],
    ['an issued one that has ended over ours', undefined, issuedEnded, issuedEnded],
    ['none', undefined, undefined, undefined],
  ])('takes %s', (_what, operator, acme, expected) => {
    expect(chooseCertificate(operator, acme, 0)).toBe(expected);
  });
});
