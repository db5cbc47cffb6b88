import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkData, planData } from './prosody-data.ts';

const ACCOUNTS = 'meet%2ejitsi/accounts';

describe('planData', () => {
  it.each([
    ['nothing', 'nothing', 'storage', 'prosody/config/data'],
    ['nothing', 'empty folder', 'storage', 'prosody/config/data'],
    ['folder', 'nothing', 'storage', 'prosody/config/data'],
    ['folder', 'link', 'storage', undefined],
    ['nothing', 'folder', 'config', 'storage/prosody/data'],
    ['empty folder', 'folder', 'config', 'storage/prosody/data'],
    ['link', 'folder', 'config', undefined],
    ['folder', 'folder', 'storage', undefined],
    ['folder', 'file', 'storage', undefined],
    ['link', 'link', 'storage', undefined],
    ['folder without accounts', 'folder', 'config', undefined],
    ['folder without accounts', 'link', 'storage', undefined],
    ['nothing', 'folder without accounts', 'config', 'storage/prosody/data'],
    ['folder', 'folder without accounts', 'storage', undefined],
    ['link', 'nothing', 'config', undefined],
    ['link', 'empty folder', 'config', undefined],
  ] as const)('storage: %s, config: %s', (storage, config, used, link) => {
    const plan = planData(storage, config);
    expect([plan.used, plan.link?.path]).toEqual([used, link]);
  });
});

describe('linkData', () => {
  let root: string;
  const make = (folder: string) => {
    mkdirSync(path.join(root, folder, ACCOUNTS), { recursive: true });
    writeFileSync(path.join(root, folder, ACCOUNTS, 'alice.dat'), folder);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'parley-data-'));
    for (const folder of ['storage/prosody', 'prosody/config']) mkdirSync(path.join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('makes a link for the commands of the older handbook; a second time nothing', () => {
    expect(linkData(root)).toMatchObject({ used: 'storage' });
    expect(readlinkSync(path.join(root, 'prosody/config/data'))).toBe('/var/lib/prosody/data');
    expect(linkData(root)).toEqual({ used: 'storage', link: undefined, isOldLeftOver: false });
  });

  it('uses accounts of the older layout where they are', () => {
    make('prosody/config/data');
    expect(linkData(root).used).toBe('config');
    expect(readlinkSync(path.join(root, 'storage/prosody/data'))).toBe('/config/data');
    expect(readdirSync(path.join(root, 'prosody/config/data', ACCOUNTS))).toEqual(['alice.dat']);
    expect(linkData(root)).toEqual({ used: 'config', link: undefined, isOldLeftOver: false });
  });

  it('prefers accounts that have been moved to storage, and tells of the others', () => {
    make('prosody/config/data');
    make('storage/prosody/data');
    expect(linkData(root)).toEqual({ used: 'storage', link: undefined, isOldLeftOver: true });
    expect(existsSync(path.join(root, 'prosody/config/data', ACCOUNTS, 'alice.dat'))).toBe(true);
  });

  it('uses accounts of the older layout that came after the first start', () => {
    mkdirSync(path.join(root, 'storage/prosody/data/meet%2ejitsi'), { recursive: true });
    writeFileSync(path.join(root, 'storage/prosody/data/notes'), '');
    make('prosody/config/data');
    expect(linkData(root)).toEqual({ used: 'config', link: undefined, isOldLeftOver: false });
  });
});
