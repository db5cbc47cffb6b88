import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neededOwner, type Owner, putInOrder } from './ownership.ts';

const target: Owner = { uid: 4711, gid: 4712 };

describe('neededOwner', () => {
  it.each([
    ['a file for everybody', { uid: 0, gid: 0, mode: 0o644 }, false, undefined],
    ['a file of the service', { uid: 4711, gid: 0, mode: 0o600 }, false, undefined],
    ['a file of its group', { uid: 0, gid: 4712, mode: 0o640 }, false, undefined],
    ['a key of root', { uid: 0, gid: 0, mode: 0o600 }, false, { uid: 4711, gid: 0 }],
    ['a key of a group', { uid: 101, gid: 102, mode: 0o640 }, false, { uid: 4711, gid: 102 }],
    ['an open folder', { uid: 0, gid: 0, mode: 0o755 }, true, undefined],
    ['a folder that can be listed but not entered', { uid: 0, gid: 0, mode: 0o744 }, true, { uid: 4711, gid: 0 }],
  ] as const)("changes of the operator's files only what cannot be read: %s", (_what, facts, isFolder, owner) => {
    expect(neededOwner(facts, isFolder, 'read', target)).toEqual(owner);
  });

  it('takes everything in a folder of the services', () => {
    expect(neededOwner({ uid: 0, gid: 0, mode: 0o666 }, false, 'own', target)).toEqual(target);
    expect(neededOwner({ uid: 4711, gid: 0, mode: 0o600 }, false, 'own', target)).toBeUndefined();
  });
});

describe('putInOrder', () => {
  let root: string;
  const given = new Map<string, Owner>();
  const chown = (file: string, owner: Owner) => void given.set(path.relative(root, file), owner);
  const order = (folder: string, care: 'read' | 'own') => putInOrder({ path: folder, care, mode: 0o750 }, { root, target, chown });
  const make = (file: string, mode: number) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), file);
    chmodSync(path.join(root, file), mode);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'parley-prepare-'));
    given.clear();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('makes a folder, and gives away that alone', () => {
    expect(order('storage/web', 'own')).toMatchObject({ isNew: true, changed: 1, failed: [] });
    const modeOf = (file: string) => statSync(path.join(root, file)).mode & 0o777;
    expect([modeOf('storage'), modeOf('storage/web')]).toEqual([0o755, 0o750]);
    expect([...given]).toEqual([['storage/web', target]]);
  });

  it('gives away keys in the folder of the operator, and leaves contents, modes and everything readable', () => {
    make('web/custom-config.js', 0o644);
    make('web/keys/cert.key', 0o600);
    make('web/keys/cert.crt', 0o644);
    expect(order('web', 'read')).toMatchObject({ isNew: false, changed: 1, failed: [] });
    expect([...given.keys()]).toEqual(['web/keys/cert.key']);
    expect(readFileSync(path.join(root, 'web/keys/cert.key'), 'utf8')).toBe('web/keys/cert.key');
    expect(statSync(path.join(root, 'web/keys/cert.key')).mode & 0o777).toBe(0o600);
  });

  it('gives away a whole folder of the services, its top last', () => {
    make('storage/prosody/data/a/accounts/x.dat', 0o640);
    order('storage/prosody', 'own');
    expect([...given.keys()].at(-1)).toBe('storage/prosody');
    expect(given.get('storage/prosody/data/a/accounts/x.dat')).toEqual(target);
  });

  it('does not follow links, neither out of the folder nor in a circle', () => {
    make('outside/secret', 0o600);
    make('web/config.js', 0o644);
    symlinkSync('../outside', path.join(root, 'web/out'));
    symlinkSync('.', path.join(root, 'web/circle'));
    expect(order('web', 'read')).toMatchObject({ changed: 0, failed: [] });
    expect(given.size).toBe(0);
    expect(lstatSync(path.join(root, 'web/out')).isSymbolicLink()).toBe(true);
  });

  it('tells what it may not change, and goes on', () => {
    make('web/a.key', 0o600);
    make('web/b.key', 0o600);
    const refuse = () => {
      throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
    };
    const { failed } = putInOrder({ path: 'web', care: 'read', mode: 0o755 }, { root, target, chown: refuse });
    expect(failed.map((one) => one.path)).toEqual(['web/a.key', 'web/b.key']);
    expect(failed[0]?.reason).toContain('EPERM');
  });

  it('tells of files that not even their owner may read, and of a place where no folder can be', () => {
    make('web/closed', 0o200);
    expect(order('web', 'read').failed).toEqual([{ path: 'web/closed', reason: expect.stringContaining('mode 200') }]);
    make('storage', 0o644);
    expect(order('storage/web', 'own').failed).toEqual([{ path: 'storage/web', reason: expect.any(String) }]);
  });
});
