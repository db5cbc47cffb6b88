import { chmodSync, type Dirent, lchownSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';
import { errorMessage } from '@parley/kernel';
import type { Care, Folder } from './tree.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface OwnershipDeps {
  /** Folder of CONFIG. */
  readonly root: string;
  readonly target: Owner;
  /** Changes the owner of a file, never of what a link points to. */
  readonly chown: (file: string, owner: Owner) => void;
}

export const realChown: OwnershipDeps['chown'] = (file, { uid, gid }) => lchownSync(file, uid, gid);

/** What came of one folder. */
export interface Outcome {
  readonly folder: Folder;
  readonly isNew: boolean;
  /** Files and folders that got another owner. */
  readonly changed: number;
  /** Paths below CONFIG that the services cannot use, and why. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

type Facts = Pick<Stats, 'uid' | 'gid' | 'mode'>;

/** Bits that `who` has on a file: 4 read, 2 write, 1 search. */
function rights({ uid, gid, mode }: Facts, who: Owner): number {
  return (mode >> (uid === who.uid ? 6 : gid === who.gid ? 3 : 0)) & 7;
}

/**
 * The owner that a file needs so that the services can use it; undefined when it can stay as it is. Of the operator's files
 * only those change that could not be read, and these keep their group and mode: a key that one user may read stays so.
 */
export function neededOwner(facts: Facts, isFolder: boolean, care: Care, target: Owner): Owner | undefined {
  if (care === 'own') return facts.uid === target.uid ? undefined : target;
  const needed = isFolder ? 5 : 4;
  return (rights(facts, target) & needed) === needed ? undefined : { uid: target.uid, gid: facts.gid };
}

/**
 * Makes a folder where it is missing and gives everything in it to the services as far as they need it. Contents and, of the
 * operator's files, modes are never changed; links are not followed. Runs again in the time of a directory listing.
 */
export function putInOrder(folder: Folder, deps: OwnershipDeps): Outcome {
  const failed: { path: string; reason: string }[] = [];
  const top = path.join(deps.root, folder.path);
  let isNew = false;
  try {
    // Folders on the way are nobody's secret.
    mkdirSync(path.dirname(top), { recursive: true, mode: 0o755 });
    isNew = mkdirSync(top, { recursive: true, mode: folder.mode }) !== undefined;
  } catch (error) {
    return { folder, isNew, changed: 0, failed: [{ path: folder.path, reason: errorMessage(error) }] };
  }
  const walk: Walk = { ...deps, care: folder.care, changed: 0, fail: (file, reason) => failed.push({ path: file, reason }) };
  // What Docker made as root because a volume named it belongs to nobody yet: then it is the operator's, who edits in it.
  const isMadeForUs = isNew || isEmptyOfRoot(top, deps.target);
  if (isMadeForUs) own(walk, folder.path, lstatSync(top), deps.target);
  else settle(walk, folder.path);
  return { folder, isNew, changed: walk.changed, failed };
}

interface Walk extends OwnershipDeps {
  readonly care: Care;
  readonly fail: (file: string, reason: string) => void;
  changed: number;
}

/** Children first: a walk that was interrupted is seen by its top folder. */
function settle(walk: Walk, file: string): void {
  const full = path.join(walk.root, file);
  try {
    const facts = lstatSync(full);
    if (facts.isDirectory()) for (const child of childrenOf(walk, full, facts)) settle(walk, path.join(file, child.name));
    else if (!facts.isFile()) return;
    const owner = neededOwner(facts, facts.isDirectory(), walk.care, walk.target);
    if (owner) own(walk, file, facts, owner);
    else check(walk, file, facts);
  } catch (error) {
    // A file that its service has just deleted needs nothing.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') walk.fail(file, errorMessage(error));
  }
}

function childrenOf(walk: Walk, full: string, facts: Stats): Dirent[] {
  try {
    return readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    // Not even we may look into it: as its owner we may.
    walk.chown(full, { uid: walk.target.uid, gid: facts.gid });
    return readdirSync(full, { withFileTypes: true });
  }
}

function own(walk: Walk, file: string, facts: Stats, owner: Owner): void {
  const full = path.join(walk.root, file);
  try {
    walk.chown(full, owner);
    walk.changed++;
    check(walk, file, { mode: facts.mode, uid: owner.uid, gid: owner.gid }, facts.isDirectory());
  } catch (error) {
    walk.fail(file, errorMessage(error));
  }
}

/** An owner can also have no rights; in folders of our own that is put right, elsewhere it is told. */
function check(walk: Walk, file: string, facts: Facts, isFolder = (facts.mode & 0o170000) === 0o040000): void {
  const needed = (walk.care === 'own' ? 6 : 4) | (isFolder ? 1 : 0);
  if ((rights(facts, walk.target) & needed) === needed) return;
  if (walk.care === 'own') chmodSync(path.join(walk.root, file), (facts.mode & 0o7777) | (needed << 6));
  else walk.fail(file, `its mode ${(facts.mode & 0o777).toString(8)} lets its owner not read it`);
}

function isEmptyOfRoot(folder: string, { uid }: Owner): boolean {
  const facts = lstatSync(folder);
  return facts.isDirectory() && facts.uid === 0 && uid !== 0 && readdirSync(folder).length === 0;
}
