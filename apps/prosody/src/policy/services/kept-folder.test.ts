import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptFolder } from './kept-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is the folder that outlives a container, where there is one', () => {
  expect(keptFolder({ PROSODY_STORAGE_DIR: join(root, 'storage'), PARLEY_STATE_DIR: root })).toBe(join(root, 'storage/rooms'));
  expect(keptFolder({ PROSODY_STORAGE_DIR: undefined, PARLEY_STATE_DIR: root })).toBe(join(root, 'policy/rooms'));
});

it('is the other one where that cannot be written', () => {
  writeFileSync(join(root, 'storage'), '');
  expect(keptFolder({ PROSODY_STORAGE_DIR: join(root, 'storage'), PARLEY_STATE_DIR: root })).toBe(join(root, 'policy/rooms'));
});
