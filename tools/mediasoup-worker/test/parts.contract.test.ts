import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const RECIPE = path.resolve(import.meta.dirname, '..');
const SANITIZED = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Compiles sources of the recipe; resolves to what runs them, and resolves to what they print. */
async function compile(sources: readonly string[], flags: readonly string[]): Promise<(...args: string[]) => Promise<string>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-parts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const binary = path.join(folder, 'test');
  await run('c++', ['-std=c++20', '-Isrc', '-Ishim', ...flags, ...sources, '-o', binary], { cwd: RECIPE });
  return async (...args) => (await run(binary, args)).stdout;
}

it('voices are ranked and follow each other as they should', async () => {
  const test = await compile(['src/VoiceRanking.cpp', 'test/voices.cpp'], ['-O1', '-g', ...SANITIZED]);
  expect(await test()).toBe('ok\n');
}, 120_000);

it('what waits or is sent again is bounded, streams are reported on when they start, and estimates told when they are news', async () => {
  const test = await compile(['test/decisions.cpp'], ['-O1', '-g', ...SANITIZED]);
  expect(await test()).toBe('ok\n');
}, 120_000);

it('numbers that rise are found like in a map', async () => {
  const test = await compile(['test/sequence-ring.cpp'], ['-O1', '-g', ...SANITIZED]);
  expect(await test()).toBe('ok\n');
}, 120_000);

it('datagrams keep their order and none is lost, whatever the kernel answers', async () => {
  const sources = ['src/DatagramBatch.cpp', 'src/DatagramStore.cpp', 'test/datagram-batch.cpp', 'test/datagram-batch-faults.cpp'];
  const test = await compile(sources, SANITIZED);
  // Seeds of what chance decides.
  expect(await test('60')).toBe('ok\n');
}, 300_000);

it('blocks of memory are kept apart, and what is freed twice is noticed', async () => {
  const test = await compile(['src/Allocator.cpp', 'test/allocator.cpp'], ['-O1', '-w']);
  expect(await test()).toBe('ok\n');
  await expect(test('twice')).rejects.toMatchObject({ signal: 'SIGABRT' });
}, 120_000);
