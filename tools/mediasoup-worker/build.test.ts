import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuildWorkerParts, buildWorker } from './build.mjs';

let folder: string;
let builds: (string | undefined)[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-build-'));
  builds = [];
  mkdirSync(path.join(folder, 'mediasoup'));
  writeFileSync(path.join(folder, 'mediasoup/package.json'), '{ "version": "1.2.3" }');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Stands for the compiler; `libsrtp` = where the library with OpenSSL is, if it can be built. */
const parts = (libsrtp: string | undefined, missing: readonly string[] = []): BuildWorkerParts => ({
  missing: () => [...missing],
  async ensureLibsrtp({ log }) {
    writeFileSync(log, 'libsrtp');
    return libsrtp;
  },
  async compile(_worker, { temp, libsrtp: linked }) {
    builds.push(linked);
    writeFileSync(path.join(temp, 'mediasoup-worker'), linked ?? 'of the distribution');
    if (!linked) return;
    for (const name of ['libsrtp.json', 'libsrtp.copyright']) writeFileSync(path.join(temp, name), linked);
  },
});
const options = () => ({ packageFolder: path.join(folder, 'mediasoup'), cache: folder });
const build = (...args: Parameters<typeof parts>) => buildWorker(options(), parts(...args));
const leftovers = (binary: string) => readdirSync(path.dirname(path.dirname(binary))).length - 1;

describe('buildWorker', () => {
  it('builds once what has a libsrtp with OpenSSL', async () => {
    const binary = await build('ours');
    expect(await build('ours', ['g++'])).toBe(binary);
    expect(builds).toEqual(['ours']);
    expect(readFileSync(binary, 'utf8')).toBe('ours');
    expect(leftovers(binary)).toBe(0);
  });

  it('takes the library of the distribution when it has to, and replaces that worker as soon as it can', async () => {
    const binary = await build(undefined);
    expect(readFileSync(binary, 'utf8')).toBe('of the distribution');
    expect(await build(undefined)).toBe(binary);
    expect(await build('ours', ['g++'])).toBe(binary);
    expect(builds, 'nothing to be gained yet').toEqual([undefined]);
    expect(await build('ours')).toBe(binary);
    expect(readFileSync(binary, 'utf8')).toBe('ours');
    expect(existsSync(path.join(path.dirname(binary), 'libsrtp.copyright'))).toBe(true);
    await build('ours');
    expect(builds).toEqual([undefined, 'ours']);
    expect(leftovers(binary)).toBe(0);
  });

  it('stays with a worker that runs when a better one cannot be compiled', async () => {
    const binary = await build(undefined);
    const broken = { ...parts('ours'), compile: () => Promise.reject(new Error('no space left')) };
    expect(await buildWorker(options(), broken)).toBe(binary);
    expect(readFileSync(binary, 'utf8')).toBe('of the distribution');
    expect(leftovers(binary)).toBe(0);
    rmSync(path.dirname(binary), { recursive: true });
    await expect(buildWorker(options(), broken)).rejects.toThrow('no space left');
  });

  it('names what it lacks', async () => {
    await expect(build('ours', ['g++', 'cmake'])).rejects.toThrow('g++ cmake');
  });
});
