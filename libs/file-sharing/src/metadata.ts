import { z } from 'zod';

/** Names of clients and of the store are the same on every disk: lower case, digits, hyphens. */
const fileId = z.uuid().toLowerCase();

/** What follows the last dot of a name, in lower case; empty without one. The same as official clients send. */
export function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? '' : fileName.slice(dot + 1).toLowerCase();
}

/** A name as a file may have it on any system: one line, no folders, no characters that turn the direction of writing around. */
export function plainFileName(fileName: string): string {
  const plain = fileName
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, '')
    .trim();
  return plain === '' || /^\.+$/.test(plain) ? 'file' : plain;
}

/**
 * What a client says about a file (ui contract §1.12, client contract §8); members that nobody knows are left out. `timestamp` is in
 * milliseconds since 1970, `fileSize` in bytes.
 */
export const fileMetadata = z.object({
  fileId,
  fileName: z.string().min(1).max(255).transform(plainFileName),
  fileSize: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** The extension. */
  fileType: z.string().max(64).default(''),
  timestamp: z.number().min(0).max(8_640_000_000_000_000),
});
export type FileMetadata = z.output<typeof fileMetadata>;

/** The metadata in a text, or undefined when it is none. */
export function parseFileMetadata(text: string): FileMetadata | undefined {
  try {
    return fileMetadata.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The id of a file in an address or a command, or undefined when it is none. */
export function parseFileId(text: string | undefined): string | undefined {
  return fileId.safeParse(text).data;
}
