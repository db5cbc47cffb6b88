import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const FLAGS = ['-std=c++20', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

it('voices are ranked and follow each other as they should', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-voices-'));
  try {
    const binary = path.join(folder, 'voices');
    const sources = [path.join(here, 'voices.cpp'), path.join(here, '../src/VoiceRanking.cpp')];
    const includes = ['src', 'shim'].flatMap((name) => ['-I', path.join(here, '..', name)]);
    execFileSync('c++', [...FLAGS, ...includes, ...sources, '-o', binary], { encoding: 'utf8', timeout: 110_000 });
    expect(execFileSync(binary, { encoding: 'utf8' })).toBe('ok\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
