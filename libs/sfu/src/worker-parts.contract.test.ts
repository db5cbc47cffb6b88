import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const TOOLS = path.resolve(import.meta.dirname, '../../../tools');
const OWN = path.join(TOOLS, 'mediasoup-worker/src');
const FUZZ = path.join(TOOLS, 'fuzz/cpp');
const FLAGS = ['-std=c++20', '-O1', '-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-Wall', '-Wextra', '-Werror'];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-parts-'));
  const includes = [OWN, path.join(TOOLS, 'mediasoup-worker/shim'), FUZZ].map((name) => `-I${name}`);
  const targets = ['Parts', 'FuzzSsrcs', 'FuzzVoices', 'FuzzSending'].map((name) => path.join(FUZZ, `${name}.cpp`));
  const parts = ['VoiceRanking', 'DatagramBatch', 'DatagramStore'].map((name) => path.join(OWN, `${name}.cpp`));
  await run('c++', [...FLAGS, ...includes, ...targets, ...parts, '-o', path.join(folder, 'parts')]);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

// As fuzzed by `npm run fuzz -- NAME`, here over inputs that are the same each time.
it.each(['ssrcs', 'voices', 'timeline', 'sending'])('%s: what must hold does, whatever comes', async (name) => {
  await expect(run(path.join(folder, 'parts'), [name, '200'])).resolves.toMatchObject({ stderr: '' });
});
