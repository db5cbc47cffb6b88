import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { type Zippable, zipSync } from 'fflate';

/** Attributes of a regular file as zip keeps those of Unix, in the upper half. */
const UNIX = 3;
const fileMode = (executable: boolean): number => (0o100000 | (executable ? 0o755 : 0o644)) * 0x10000;

/** What a person's own folder may hold: never in the archive, so that unpacking over such a folder changes nothing of it. */
const OWN = /^(\.|docker-compose\.override\.ya?ml$)/;

/** Files below a folder, as paths from it, in an order that no file system decides. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => statSync(path.join(folder, name)).isFile() && !OWN.test(path.basename(name))).sort();
}

/** The time of an entry has no time zone: the clock's digits in UTC, wherever this runs. */
function zipTime(epoch: number): Date {
  const utc = new Date(Math.max(epoch * 1000, Date.UTC(1980, 0, 2)));
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds());
}

const IMAGE_VERSION = /\$\{PARLEY_IMAGE_VERSION:-[^}]*\}/g;

/**
 * The archive of the quick start: the compose folder with the version of the images filled in, and the licence. Equal files
 * and an equal time give equal bytes.
 * @param version of the images
 * @param epoch time of all entries, in seconds since 1970
 * @throws AppError INTERNAL when no compose file names a version to fill in
 */
export function quickStart({ repository, version, epoch }: { repository: string; version: string; epoch: number }): Uint8Array {
  const folder = path.join(repository, 'compose');
  const sources = [
    ...filesBelow(folder).map((name) => [name, path.join(folder, name)] as const),
    ['LICENSE', path.join(repository, 'LICENSE')] as const,
  ];
  const mtime = zipTime(epoch);
  const files: Zippable = {};
  let filledIn = 0;
  for (const [name, source] of sources.sort(([a], [b]) => (a < b ? -1 : 1))) {
    let content: Uint8Array = readFileSync(source);
    if (/\.ya?ml$/.test(name)) {
      const text = Buffer.from(content).toString('utf8');
      filledIn += text.match(IMAGE_VERSION)?.length ?? 0;
      content = Buffer.from(text.replaceAll(IMAGE_VERSION, `\${PARLEY_IMAGE_VERSION:-${version}}`));
    }
    const isExecutable = (statSync(source).mode & 0o100) !== 0;
    files[name] = [new Uint8Array(content), { os: UNIX, attrs: fileMode(isExecutable), mtime }];
  }
  if (filledIn === 0) throw new AppError('INTERNAL', 'no file of compose/ names PARLEY_IMAGE_VERSION with a default to fill in');
  return zipSync(files, { level: 9 });
}
