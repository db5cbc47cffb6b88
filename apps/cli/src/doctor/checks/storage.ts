import type { Finding } from '@parley/kernel';
import { type Check, error, warning } from '../check.ts';
import type { FolderFacts } from '../probes/machine.ts';
import type { Folder } from '../settings.ts';

const MB = 1_048_576;
const LITTLE_MB = 1_024;
/** Below this, Prosody cannot keep accounts and logs stop. */
const NOTHING_MB = 50;
/** A file system in memory is small by design. */
const SMALL_MB = 128;

/** @param user `1000:1000`, the one that looks */
export function judgeFolder({ path, purpose, needs }: Folder, facts: FolderFacts, user: string): Finding[] {
  const subject = `${path} (${purpose})`;
  if (!facts.exists) return [];
  const findings: Finding[] = [];
  const isEnough = needs === 'read' ? facts.isReadable : facts.isWritable;
  if (!isEnough) {
    const problem = `cannot be ${needs === 'read' ? 'read' : 'written'} by the user ${user}; it belongs to ${facts.owner}`;
    const effect = needs === 'read' ? 'your own files have no effect' : 'certificates and accounts are lost at the next start';
    findings.push(error(subject, problem, effect, `sudo chown -R ${user} <that folder on the host>, or docker compose up init`));
  }
  const free = facts.freeBytes === undefined ? undefined : Math.floor(facts.freeBytes / MB);
  const isSmall = (facts.totalBytes ?? 0) < SMALL_MB * MB;
  if (needs === 'write' && free !== undefined && free < LITTLE_MB && !isSmall) {
    const tell = free < NOTHING_MB ? error : warning;
    findings.push(
      tell(
        subject,
        `has ${free} MB left`,
        'accounts, certificates and logs cannot be written',
        'Make room: docker system df, journalctl --vacuum-size=500M',
      ),
    );
  }
  return findings;
}

/** @param user numbers of user and group that this process has */
export const storageCheck = (user: string): Check => ({
  name: 'storage',
  isOnline: false,
  async run({ settings, probes }) {
    const looked = await Promise.all(settings.folders.map(async (folder) => ({ folder, facts: await probes.folder(folder.path) })));
    const findings = looked.flatMap(({ folder, facts }) => judgeFolder(folder, facts, user));
    const free = looked
      .filter(({ facts }) => facts.exists)
      .map(({ folder, facts }) => `${folder.path} ${Math.floor((facts.freeBytes ?? 0) / MB)} MB free`);
    return { summary: free.join('; ') || 'nothing is kept yet', findings };
  },
});
