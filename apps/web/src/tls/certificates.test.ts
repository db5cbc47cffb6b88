import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateOptions, loadCertificate } from './certificates.ts';
import { createSelfSigned } from './self-signed.ts';

const DAY_MS = 86_400_000;

describe('loadCertificate', () => {
  let options: CertificateOptions;
  let clock: FakeClock;
  let folder: string;

  beforeEach(async () => {
    clock = new FakeClock(Date.UTC(2026, 0, 1));
    folder = await mkdtemp(path.join(tmpdir(), 'parley-keys-'));
    const directory = path.join(folder, 'keys');
    options = { directory, publicHost: 'meet.example.org', clock, log: silentLog };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('makes an ECDSA P-256 certificate that names the host and the machine, with a private key nobody else reads', async () => {
    const made = await loadCertificate(options);
    const x509 = new X509Certificate(made.cert);
    expect(made.isSelfSigned).toBe(true);
    expect(x509.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    expect([x509.checkHost('meet.example.org'), x509.checkHost('localhost'), x509.checkIP('127.0.0.1')]).not.toContain(undefined);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect((await stat(path.join(options.directory, 'self-signed.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(options.directory)).toHaveLength(2);
  });

  it('keeps it for the next start', async () => {
    const made = await loadCertificate(options);
    expect((await loadCertificate(options)).fingerprint256).toBe(made.fingerprint256);
  });

  it('makes another one before it ends, for another host, or when a file is broken', async () => {
    const made = await loadCertificate(options);
    expect((await loadCertificate({ ...options, publicHost: '192.0.2.1' })).fingerprint256).not.toBe(made.fingerprint256);
    await writeFile(path.join(options.directory, 'self-signed.key'), 'cut off');
    const mended = await loadCertificate(options);
    clock.advance(800 * DAY_MS);
    const renewed = await loadCertificate(options);
    expect(new Set([made, mended, renewed].map(({ fingerprint256 }) => fingerprint256)).size).toBe(3);
    expect(new X509Certificate(renewed.cert).validToDate.getTime()).toBeGreaterThan(clock.now() + 700 * DAY_MS);
  });

  it("prefers the operator's own files", async () => {
    await loadCertificate(options);
    const own = await createSelfSigned(['own.example.org'], new Date(clock.now()));
    await writeFile(path.join(options.directory, 'cert.crt'), own.cert);
    await writeFile(path.join(options.directory, 'cert.key'), own.key);
    expect(await loadCertificate(options)).toMatchObject({ isSelfSigned: false, cert: own.cert });
  });

  it('refuses files of the operator that do not belong together', async () => {
    await loadCertificate(options);
    const other = await createSelfSigned(['own.example.org'], new Date(clock.now()));
    await writeFile(path.join(options.directory, 'cert.crt'), other.cert);
    await writeFile(path.join(options.directory, 'cert.key'), await readFile(path.join(options.directory, 'self-signed.key')));
    await expect(loadCertificate(options)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('cert.key') });
  });

  it('works without a place to keep it', async () => {
    await expect(loadCertificate({ ...options, directory: '/dev/null/keys' })).resolves.toMatchObject({ isSelfSigned: true });
  });
});
