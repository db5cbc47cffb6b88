import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { configError } from '@parley/config';
import { ownFolder, replaceFile, type SystemUser } from './home.ts';

/** What the older containers generated into the operator's folder: it is theirs, and names modules that Parley does not have. */
const GENERATED: ReadonlySet<string> = new Set(['jitsi-meet.cfg.lua', 'visitors.cfg.lua', 'brewery.cfg.lua']);
const MAX_BYTES = 1024 * 1024;

export interface OperatorFiles {
  /** Names of the files of `conf.d` that are in use, in their order. */
  readonly includes: readonly string[];
  /** Files of `conf.d` that are left out because another stack has generated them. */
  readonly generated: readonly string[];
}

/**
 * Copies the operator's own configuration (`conf.d/*.cfg.lua`) and certificates (`certs`) to where Prosody, which may run as
 * somebody else, can read them; what was copied before and is gone is removed.
 * @throws AppError CONFIG_INVALID for a file that cannot be read
 */
export function copyOperatorFiles(operator: string | undefined, home: string, user: SystemUser | undefined): OperatorFiles {
  const snippets = filesOf(operator, 'conf.d', /^[^.].*\.cfg\.lua$/);
  const includes = snippets.filter((name) => !GENERATED.has(name));
  const wrong = includes.find((name) => /[\s,]/.test(name));
  if (operator !== undefined && wrong !== undefined)
    throw configError('PARLEY_CONFIG_DIR', `${join(operator, 'conf.d', wrong)}: its name has a blank or a comma; rename it`);
  copy(operator, home, 'conf.d', includes, user);
  copy(operator, home, 'certs', filesOf(operator, 'certs', /^[^.].*\.(crt|key|pem)$/), user);
  return { includes, generated: snippets.filter((name) => GENERATED.has(name)) };
}

function filesOf(operator: string | undefined, folder: string, pattern: RegExp): string[] {
  if (operator === undefined || !existsSync(join(operator, folder))) return [];
  try {
    return readdirSync(join(operator, folder))
      .filter((name) => pattern.test(name))
      .sort();
  } catch (error) {
    throw unreadable(join(operator, folder), error);
  }
}

function copy(operator: string | undefined, home: string, folder: string, names: readonly string[], user: SystemUser | undefined): void {
  const target = ownFolder(home, folder);
  for (const name of readdirSync(target)) if (!names.includes(name)) rmSync(join(target, name), { recursive: true, force: true });
  for (const name of names) replaceFile(home, join(folder, name), read(join(operator ?? '', folder, name)), { mode: 0o600, user });
}

function read(path: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (content.length > MAX_BYTES) throw configError('PARLEY_CONFIG_DIR', `${path}: larger than ${MAX_BYTES} bytes`);
  return content;
}

function unreadable(path: string, error: unknown) {
  const uid = process.getuid?.() ?? 0;
  return configError('PARLEY_CONFIG_DIR', `${path}: user ${uid} cannot read it (${(error as NodeJS.ErrnoException).code})`);
}
