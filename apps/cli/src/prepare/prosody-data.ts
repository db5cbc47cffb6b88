import { lstatSync, readdirSync, rmdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { DATA, OLD_DATA } from './tree.ts';

/** The accounts as the containers see them: today's folder, and that of the older layout (deployment contract §1, §8.4). */
const CONTAINER_DATA = '/var/lib/prosody/data';
const CONTAINER_OLD_DATA = '/config/data';

/** What stands under a name; a `folder` holds accounts of some host, one without has other files. */
type Place = 'nothing' | 'empty folder' | 'folder without accounts' | 'folder' | 'link' | 'file';

export interface DataPlan {
  /** Where the accounts are. */
  readonly used: 'storage' | 'config';
  /** Path below CONFIG and what it shall point to in the containers; undefined: it is right already, or not ours to change. */
  readonly link: { readonly path: string; readonly to: string; readonly replacesFolder: boolean } | undefined;
  /** Both folders have accounts; those of the older one are not used. */
  readonly isOldLeftOver: boolean;
}

/**
 * Accounts of the older layout are used where they are; everybody else gets today's folder. Either way a link makes both paths
 * lead to the same files, so that the commands of both handbooks work. A folder of today that holds no account does not count: the
 * service makes it at its first start, which may have been before the operator brought the older folder along. And where a link
 * in its place leads to an older folder that has been removed, that folder is made anew.
 * @param storage what stands at storage/prosody/data
 * @param config what stands at prosody/config/data
 */
export function planData(storage: Place, config: Place): DataPlan {
  const isOlder = config === 'folder' || config === 'folder without accounts';
  const isGone = storage === 'link' && (config === 'nothing' || config === 'empty folder');
  const used = isGone || (isOlder && storage !== 'folder') ? 'config' : 'storage';
  const [own, other, to] =
    used === 'config'
      ? ([{ path: DATA, place: storage }, config, CONTAINER_OLD_DATA] as const)
      : ([{ path: OLD_DATA, place: config }, storage, CONTAINER_DATA] as const);
  const isFree = own.place === 'nothing' || own.place === 'empty folder';
  return {
    used,
    link: isFree && other !== 'link' ? { path: own.path, to, replacesFolder: own.place === 'empty folder' } : undefined,
    isOldLeftOver: used === 'storage' && isOlder,
  };
}

/** Makes the link of the plan for the CONFIG folder `root`; nothing that has content is removed. */
export function linkData(root: string): DataPlan {
  const plan = planData(placeAt(path.join(root, DATA)), placeAt(path.join(root, OLD_DATA)));
  if (!plan.link) return plan;
  const file = path.join(root, plan.link.path);
  if (plan.link.replacesFolder) rmdirSync(file);
  symlinkSync(plan.link.to, file);
  return plan;
}

function placeAt(file: string): Place {
  try {
    const facts = lstatSync(file);
    if (facts.isSymbolicLink()) return 'link';
    if (!facts.isDirectory()) return 'file';
    const hosts = readdirSync(file, { withFileTypes: true });
    if (hosts.length === 0) return 'empty folder';
    return hosts.some((host) => host.isDirectory() && holdsAccounts(path.join(file, host.name))) ? 'folder' : 'folder without accounts';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}

function holdsAccounts(host: string): boolean {
  const folder = path.join(host, 'accounts');
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder && readdirSync(folder).some((name) => name.endsWith('.dat'));
}
