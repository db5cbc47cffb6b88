import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

it("makes root's cache readable for Prosody under a strict umask, and leaves the mode of a folder that is there", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-cache-'));
  const program = `const { makeCacheDir } = await import(${JSON.stringify(path.join(import.meta.dirname, 'cache.mjs'))}); makeCacheDir(process.argv[1]);`;
  for (const cache of [folder, path.join(folder, 'new')])
    spawnSync('sh', ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program, cache]);
  const modeOf = (name: string) => statSync(path.join(folder, name)).mode & 0o777;
  expect([modeOf('.'), modeOf('new')]).toEqual([0o700, process.getuid?.() === 0 ? 0o755 : 0o700]);
  rmSync(folder, { recursive: true });
});
