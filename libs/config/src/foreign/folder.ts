import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@parley/kernel';
import { foreignFindings, type Replacements } from './report.ts';
import type { ForeignSetting } from './setting.ts';

/** A kind of file that an operator may have from another stack. */
export interface ForeignKind {
  readonly name: string;
  readonly read: (text: string) => readonly ForeignSetting[];
  readonly replacements: Replacements;
}

const MAX_BYTES = 512 * 1024;

/** What is to be said of the files of these kinds in a folder; nothing of those that are not there. */
export function findingsInFolder(folder: string | undefined, program: string, kinds: readonly ForeignKind[]): readonly Finding[] {
  if (folder === undefined) return [];
  return kinds.flatMap(({ name, read, replacements }) => {
    const file = join(folder, name);
    const text = textOf(file);
    return text === undefined ? [] : foreignFindings({ file, settings: read(text.slice(0, MAX_BYTES)), replacements, program });
  });
}

/** One that cannot be read does no more than one that can: nothing. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
