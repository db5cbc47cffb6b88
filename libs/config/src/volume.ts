import { readFileSync } from 'node:fs';

/**
 * Whether a folder lies on a volume, or would be gone with its container. Compared by the list of mounts, not by device numbers:
 * some storage drivers give containers and volumes the same.
 * @param mounts as `/proc/self/mountinfo` has it
 */
export function isOnVolume(folder: string, mounts = readFileSync('/proc/self/mountinfo', 'utf8')): boolean {
  const points = mounts.split('\n').map((line) => unescapeOctal(line.split(' ')[4] ?? '/'));
  return points.some((point) => point !== '/' && (folder === point || folder.startsWith(`${point}/`)));
}

/** Blanks and the like stand there as `\040`. */
const unescapeOctal = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
