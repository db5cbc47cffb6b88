import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of the checkout that this command belongs to. */
export const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

/** Version of Parley, from the root package. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  return version;
}
