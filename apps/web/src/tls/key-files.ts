import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import type { KeyPair } from './self-signed.ts';

/** Two files that belong together. */
export interface PairFiles {
  readonly cert: string;
  readonly key: string;
}

export type PairReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'pair'; readonly pair: KeyPair }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Reads a certificate and its key; one without the other, or a folder in the place of one, is a problem, both missing is none. */
export async function readPair(files: PairFiles): Promise<PairReading> {
  const [cert, key] = [await readText(files.cert), await readText(files.key)];
  for (const one of [cert, key]) if (one.kind === 'problem') return { kind: 'unreadable', problem: one.problem };
  if (cert.kind === 'text' && key.kind === 'text') return { kind: 'pair', pair: { cert: cert.text, key: key.text } };
  if (cert.kind === 'none' && key.kind === 'none') return { kind: 'none' };
  return { kind: 'unreadable', problem: `${path.basename(cert.kind === 'none' ? files.cert : files.key)} is missing` };
}

type Reading = { readonly kind: 'none' } | { readonly kind: 'text'; readonly text: string } | { readonly kind: 'problem'; problem: string };

async function readText(file: string): Promise<Reading> {
  try {
    return { kind: 'text', text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'none' };
    return { kind: 'problem', problem: `${path.basename(file)} ${READ_PROBLEMS[code] ?? `cannot be read (${code})`}` };
  }
}

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  // Docker makes a folder where the file of a bind mount is missing on the host.
  EISDIR: 'is a folder: the file that is mounted there does not exist on the host',
  EACCES: `cannot be read by user ${process.getuid?.() ?? 'unknown'}: change its owner or mode`,
  EPERM: `cannot be read by user ${process.getuid?.() ?? 'unknown'}: change its owner or mode`,
};

/** Changes whenever one of the files does, by whatever way: in place, by rename, or behind a link. */
export async function signatureOf(files: readonly PairFiles[]): Promise<string> {
  const all = files.flatMap(({ cert, key }) => [cert, key]);
  const states = await Promise.all(
    all.map((file) =>
      stat(file).then(
        ({ ino, size, mtimeMs, ctimeMs }) => `${ino}-${size}-${mtimeMs}-${ctimeMs}`,
        (error: NodeJS.ErrnoException) => error.code ?? 'error',
      ),
    ),
  );
  return states.join(' ');
}

/**
 * Writes a file that only we may read; it appears under its name when it is complete.
 * @throws AppError UNAVAILABLE when that is not possible
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'error'})`, { cause: error });
  }
}
