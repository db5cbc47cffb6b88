import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateKeeper } from './keeper.ts';
import { createSelfSigned, type KeyPair } from './self-signed.ts';

/** RSA with 1024 bits: the two files fit, and OpenSSL does not take them. */
async function weakPair(): Promise<KeyPair> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 1024 };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=weak', keys, signingAlgorithm: algorithm }, crypto);
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}

describe('CertificateKeeper', () => {
  let folder: string;
  let keeper: CertificateKeeper;
  const replaced: string[] = [];

  const put = async ({ cert, key }: KeyPair) => {
    await writeFile(path.join(folder, 'cert.crt'), cert);
    await writeFile(path.join(folder, 'cert.key'), key);
  };
  const open = async () => {
    const own = [{ cert: path.join(folder, 'cert.crt'), key: path.join(folder, 'cert.key') }];
    const clock = new FakeClock(Date.now());
    const directory = path.join(folder, 'keys');
    keeper = await CertificateKeeper.open({ own, directory, publicHost: undefined, clock, log: silentLog });
    keeper.onReplaced(({ cert }) => replaced.push(cert));
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'parley-keeper-'));
    replaced.length = 0;
  });

  afterEach(async () => {
    keeper?.stop();
    await rm(folder, { recursive: true });
  });

  it('serves a chain that was completed behind the same certificate', async () => {
    await put(await createSelfSigned(['own.example.org'], new Date()));
    await open();
    const { cert } = await createSelfSigned(['between.example.org'], new Date());
    await appendFile(path.join(folder, 'cert.crt'), cert);
    await keeper.refresh();
    expect(replaced).toEqual([expect.stringContaining(cert)]);
    expect(keeper.current.facts.intermediates).toBe(1);
    await keeper.refresh();
    expect(replaced).toHaveLength(1);
  });

  it('keeps the former certificate when the key of the next one is too weak to be served', async () => {
    await put(await createSelfSigned(['own.example.org'], new Date()));
    await open();
    await put(await weakPair());
    await keeper.refresh();
    expect(replaced).toEqual([]);
    expect(keeper.current.facts.names).toEqual(['own.example.org']);
    expect(keeper.findings()).toMatchObject([{ severity: 'error', problem: expect.stringContaining('key too small') }]);
  });

  it('refuses to start with such a key', async () => {
    await put(await weakPair());
    await expect(open()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('key too small') });
  });
});
