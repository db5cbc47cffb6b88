import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { quickStart } from './archive.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'parley-release-'));
const release = (epoch = 1_700_000_000) => quickStart({ repository: REPOSITORY, version: '9.8.7', epoch });

afterAll(() => rmSync(folder, { recursive: true }));

/** As `unzip -o` does. */
function unpackOver(target: string): void {
  const archive = path.join(target, '..', 'release.zip');
  writeFileSync(archive, release());
  const { status, stderr } = spawnSync('unzip', ['-oq', archive, '-d', target], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

const OWN: Readonly<Record<string, string>> = {
  '.env': 'CONFIG=./config\nJVB_AUTH_PASSWORD=secret\n',
  '.env.bak': 'JVB_AUTH_PASSWORD=old\n',
  '.env.bak.1': 'older\n',
  'docker-compose.override.yml': 'services: {}\n',
  'config/web/keys/cert.key': 'key',
  'config/web/custom-config.js': 'config.x = 1;',
  'config/prosody/config/data/meet%2ejitsi/accounts/ada.dat': 'return {};',
  'notes.txt': 'mine',
};

describe('the archive of the quick start', () => {
  it('has what a start takes at its top, with the version of the images filled in', () => {
    const files = unzipSync(release());
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['docker-compose.yml', 'etherpad.yml', 'env.example', 'gen-passwords.sh', 'LICENSE']),
    );
    const versions = new Set(
      Buffer.from(files['docker-compose.yml'] ?? [])
        .toString()
        .match(/(?<=PARLEY_IMAGE_VERSION:-)[^}]*/g),
    );
    expect([...versions]).toEqual(['9.8.7']);
  });

  it('is the same for the same files, at any time and in any time zone', () => {
    const zone = process.env.TZ;
    const here = Buffer.from(release());
    process.env.TZ = 'Pacific/Auckland';
    const there = Buffer.from(release());
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(there.equals(here)).toBe(true);
  });

  it('unpacked over an old folder keeps .env, its copies, the override file and CONFIG, and replaces the rest', () => {
    const target = path.join(folder, 'old');
    for (const [name, text] of Object.entries({ ...OWN, 'docker-compose.yml': 'old', 'gen-passwords.sh': 'old' })) {
      mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
      writeFileSync(path.join(target, name), text);
    }
    unpackOver(target);
    for (const [name, text] of Object.entries(OWN)) expect(readFileSync(path.join(target, name), 'utf8'), name).toBe(text);
    for (const name of ['docker-compose.yml', 'gen-passwords.sh'])
      expect(readFileSync(path.join(target, name), 'utf8'), name).not.toBe('old');
  });

  it('leaves the scripts executable', () => {
    const target = path.join(folder, 'new');
    mkdirSync(target);
    unpackOver(target);
    expect(statSync(path.join(target, 'gen-passwords.sh')).mode & 0o111).toBe(0o111);
    expect(statSync(path.join(target, 'docker-compose.yml')).mode & 0o111).toBe(0);
    expect(readdirSync(target)).not.toContain('.env');
  });
});
