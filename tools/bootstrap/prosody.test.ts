import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { locateProsodies } from './prosody.mjs';

it('passes over a Prosody of a version that is not known here', () => {
  const cache = mkdtempSync(path.join(tmpdir(), 'parley-cache-'));
  const unpack = (line: string, version: string) => {
    const root = path.join(cache, `prosody-${line}`);
    for (const folder of ['usr/bin', 'usr/lib/prosody']) mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, 'usr/bin/prosody'), '');
    writeFileSync(path.join(root, 'usr/lib/prosody/prosody.version'), version);
  };
  unpack('13', '0.11.9');
  unpack('0.12', '0.12.3');
  const versions = locateProsodies(cache).map(({ version }) => version);
  expect(versions).toContain('0.12.3');
  expect(versions).not.toContain('0.11.9');
  rmSync(cache, { recursive: true });
});
