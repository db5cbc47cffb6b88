import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isKnownName, loadConfig } from '@parley/config';
import { errorMessage, type Finding } from '@parley/kernel';
import type { Terminal } from '../commands/places.ts';
import { parseDotenv } from '../environment/dotenv.ts';
import { type OwnershipDeps, putInOrder, realChown } from './ownership.ts';
import { linkData } from './prosody-data.ts';
import { dataNotes, findingNotes, leftoverNotes, type Note, newFolderNotes, ownershipNotes } from './report.ts';
import { DATA, FOLDERS, type Folder, GENERATED, OLD_DATA } from './tree.ts';

export interface PrepareOptions {
  /** Where CONFIG is mounted. */
  readonly configuration: string;
  /** Where the folder with the compose files and `.env` is mounted. */
  readonly deployment: string;
}

export interface PrepareDeps {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** What is wrong with the variables. */
  readonly review: (env: NodeJS.ProcessEnv) => readonly Finding[];
  readonly chown?: OwnershipDeps['chown'];
}

/** sysexits EX_CONFIG. */
const EXIT_CONFIG = 78;
/** sysexits EX_NOPERM. */
const EXIT_NO_PERMISSION = 77;

/**
 * The step before the services of a compose stack: folders, ownership, and a look at `.env`. Says everything that it finds
 * before it refuses.
 * @returns the exit code: 0, 77 when a folder cannot be made writable, 78 when a variable is wrong
 * @throws AppError CONFIG_INVALID when PARLEY_UID or PARLEY_GID is no number
 */
export function prepare(options: PrepareOptions, deps: PrepareDeps): number {
  const { terminal } = deps;
  const { PARLEY_UID, PARLEY_GID, CONFIG } = loadConfig(['PARLEY_UID', 'PARLEY_GID', 'CONFIG'], deps.env);
  const hostPath = (file: string) => path.posix.join(CONFIG, file);
  const target = { uid: PARLEY_UID, gid: PARLEY_GID };
  const folders = prepareFolders(options.configuration, { target, hostPath, chown: deps.chown ?? realChown });
  const file = readDotenv(options.deployment);
  const variables = findingNotes(deps.review(environmentOf(file.text, deps.env)));
  for (const note of [...folders, ...file.notes, ...variables]) print(note, terminal);
  if (variables.some(isError)) {
    terminal.err('Nothing is started: put the lines marked "error" right in .env, then run "docker compose up -d" again.');
    return EXIT_CONFIG;
  }
  if (folders.some(isError)) {
    terminal.err('Nothing is started: run the commands above on the host, then "docker compose up -d" again.');
    return EXIT_NO_PERMISSION;
  }
  terminal.out(`Folders below ${CONFIG} are ready for user ${target.uid}:${target.gid}.`);
  return 0;
}

const isError = ({ severity }: Note): boolean => severity === 'error';

function print({ severity, text }: Note, { out, err }: Terminal): void {
  const write = severity === 'error' ? err : out;
  write(severity === 'info' ? text : `${severity}: ${text}`);
}

interface FolderOptions {
  readonly target: OwnershipDeps['target'];
  readonly hostPath: (file: string) => string;
  readonly chown: OwnershipDeps['chown'];
}

function prepareFolders(root: string, { target, hostPath, chown }: FolderOptions): Note[] {
  const order = (folder: Folder) => putInOrder(folder, { root, target, chown });
  const outcomes = FOLDERS.map(order);
  const notes: Note[] = [];
  try {
    const plan = linkData(root);
    notes.push(...dataNotes(plan, hostPath));
    outcomes.push(order({ path: plan.used === 'config' ? OLD_DATA : DATA, care: 'own', mode: 0o700 }));
  } catch (error) {
    notes.push({ severity: 'error', text: `the folder for accounts cannot be made: ${errorMessage(error)}` });
  }
  return [
    ...newFolderNotes(outcomes, target, hostPath),
    ...outcomes.flatMap((outcome) => ownershipNotes(outcome, target, hostPath)),
    ...notes,
    ...leftoverNotes(generatedFiles(root), hostPath),
  ];
}

function generatedFiles(root: string): string[] {
  const all = Object.entries(GENERATED).flatMap(([folder, names]) => names.map((name) => `${folder}/${name}`));
  return all.filter((file) => existsSync(path.join(root, file)));
}

/** The text of `.env`. Without it only what compose hands on is judged, which is no reason to refuse: compose itself has read it. */
function readDotenv(deployment: string): { readonly text: string; readonly notes: readonly Note[] } {
  try {
    return { text: readFileSync(path.join(deployment, '.env'), 'utf8'), notes: [] };
  } catch (error) {
    // Variables can also come from the shell alone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', notes: [] };
    const text = `.env cannot be read here, so names in it that nobody knows are not reported: ${errorMessage(error)}`;
    return { text: '', notes: [{ severity: 'warning', text }] };
  }
}

/**
 * What compose hands on, and what stands in `.env` beside it; of the container's own environment nothing else, so that nobody
 * is told of variables that only the image knows.
 */
function environmentOf(file: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given: NodeJS.ProcessEnv = parseDotenv(file);
  for (const [name, value] of Object.entries(env)) if (value && isKnownName(name)) given[name] = value;
  return given;
}
