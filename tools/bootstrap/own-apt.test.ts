import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mirrorOf } from './own-apt.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-apt-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The machine's apt from here on: these sources, and no list of them fetched. */
function sources(lines: readonly string[]): void {
  const at = (name: string) => join(folder, name);
  writeFileSync(at('sources.list'), `${lines.join('\n')}\n`);
  const set = { 'Dir::Etc::SourceList': at('sources.list'), 'Dir::Etc::SourceParts': '/dev/null', 'Dir::State::Lists': at('lists') };
  writeFileSync(
    at('apt.conf'),
    Object.entries(set)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join(''),
  );
  vi.stubEnv('APT_CONFIG', at('apt.conf'));
}

describe.runIf(existsSync('/usr/bin/apt-get'))('mirrorOf', () => {
  it('finds the mirror of each suite where no list has been fetched', () => {
    sources([
      'deb http://mirror.example/security trixie-security main',
      'deb http://mirror.example/other trixie contrib',
      'deb http://mirror.example/debian trixie main contrib',
    ]);
    expect(mirrorOf('trixie')).toBe('http://mirror.example/debian/');
    expect(mirrorOf('trixie-security')).toBe('http://mirror.example/security/');
    expect(mirrorOf('bookworm')).toBeUndefined();
  }, 30_000);
});
