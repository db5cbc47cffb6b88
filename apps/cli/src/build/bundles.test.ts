import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { newest } from './bundles.ts';

it('finds the last change in a tree, and looks past what was installed or built', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'bundles-'));
  const write = (file: string, seconds: number) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
    utimesSync(path.join(root, file), seconds, seconds);
  };
  const future = Math.floor(Date.now() / 1000) + 1000;
  write('src/a.ts', future);
  write('src/deep/b.ts', future + 50);
  write('node_modules/c.js', future + 500);
  write('dist/d.mjs', future + 500);
  expect(newest([root])).toBe((future + 50) * 1000);
  expect(newest([path.join(root, 'gone')])).toBe(0);
});
