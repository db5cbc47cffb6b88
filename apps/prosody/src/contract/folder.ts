import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder with these files, which every user may read. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const base = mkdtempSync(join(tmpdir(), 'parley-operator-'));
  chmodSync(base, 0o755);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(base, name, '..'), { recursive: true });
    writeFileSync(join(base, name), text);
  }
  return base;
}
