import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock, Log } from '@parley/kernel';
import { errorMessage } from '@parley/kernel';
import { type Asset, type AssetFiles, cacheControlOf, compressAsset, createAsset, releaseLarge, typeOf } from './asset.ts';
import { hasSsi } from './ssi.ts';

export interface UiFilesDeps {
  /** Folder with index.html. */
  readonly root: string;
  /** Folder of the operator's files, which take the place of those of the same name; it may be missing. */
  readonly overlay?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** More than any client's build; keeps a wrong WEB_UI_ROOT from filling the memory. */
const MAX_BYTES = 512 * 1024 * 1024;
const RECHECK_MS = 1000;

/** The kinds of files whose directives are carried out (deployment contract §5.1). */
const TEMPLATE = /^text\/(html|javascript)/;

/** What a working copy or an editor keeps beside the files, with secrets in it perhaps. */
const HIDDEN = /(?:^|\/)\.(?!well-known(?:\/|$))/;

interface UiFile {
  readonly asset: Asset;
  readonly files: AssetFiles;
}

type Files = ReadonlyMap<string, UiFile>;

/**
 * The files of the user interface with their compressed forms, read anew when index.html changes: held in memory, except for large
 * ones.
 */
export class UiFiles {
  readonly #deps: UiFilesDeps;
  #files: Files = new Map();
  #version = '';
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;
  #compressed: Promise<unknown> = Promise.resolve();

  constructor(deps: UiFilesDeps) {
    this.#deps = deps;
  }

  /** Changes whenever the files do. */
  get version(): string {
    return this.#version;
  }

  /** Resolves when every file read so far has its compressed forms. */
  get compressed(): Promise<unknown> {
    return this.#compressed;
  }

  get(file: string): Asset | undefined {
    return this.#files.get(file)?.asset;
  }

  has(file: string): boolean {
    return this.#files.has(file);
  }

  /** Looks whether there is another build, at most once a second; what was read stays in use until the next is complete. */
  refresh(): Promise<void> {
    const now = this.#deps.clock.now();
    if (now - this.#checkedAt < RECHECK_MS) return this.#checking ?? Promise.resolve();
    this.#checkedAt = now;
    this.#checking = this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #check(): Promise<void> {
    const { root, overlay, log } = this.#deps;
    try {
      const index = await stat(path.join(root, 'index.html'));
      const version = `${index.mtimeMs}-${index.size}${overlay === undefined ? '' : await signatureOf(overlay)}`;
      if (version === this.#version) return;
      const own = overlay === undefined ? new Map() : await this.#readOverlay(overlay);
      const files = new Map([...(await readFiles(root)), ...own]);
      this.#files = files;
      this.#version = version;
      this.#compressed = compressAll(files).catch((error: unknown) => log.warn({ error }, 'compressing files failed'));
      log.info({ root, files: files.size }, 'user interface loaded');
    } catch (error) {
      if (this.#version === '') log.warn({ root, reason: errorMessage(error) }, 'no user interface');
      else log.warn({ root, reason: errorMessage(error) }, 'user interface not reloaded');
    }
  }

  /** The interface goes on without the operator's files where they cannot be read. */
  async #readOverlay(overlay: string): Promise<Files> {
    try {
      return await readFiles(overlay);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing) this.#deps.log.error({ folder: overlay, reason: errorMessage(error) }, 'none of the files in this folder is served');
      return new Map();
    }
  }
}

/** Entries of a folder that are looked at, to see whether one has changed. */
const MAX_ENTRIES = 2_000;

/** Changes when a file in the folder does; empty when there is no folder. */
async function signatureOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const states = entries.slice(0, MAX_ENTRIES).map(async (name) => {
    const { size = 0, mtimeMs = 0 } = (await stat(path.join(folder, name)).catch(() => undefined)) ?? {};
    return `${name} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(states)).sort().join('\n');
}

async function readFiles(root: string): Promise<Files> {
  const realRoot = await realpath(root);
  const bodies = new Map<string, { readonly path: string; readonly body: Buffer }>();
  let bytes = 0;
  for (const entry of await readdir(realRoot, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(realRoot, full).split(path.sep).join('/');
    if (HIDDEN.test(name)) continue;
    const real = entry.isSymbolicLink() ? await realpath(full).catch(() => '') : full;
    if (!real.startsWith(`${realRoot}${path.sep}`) || !(entry.isFile() || (await stat(real)).isFile())) continue;
    const body = await readFile(real);
    bytes += body.length;
    if (bytes > MAX_BYTES) throw new RangeError(`more than ${MAX_BYTES} bytes of files`);
    bodies.set(name, { path: real, body });
  }
  return assetsOf(bodies);
}

/** `x.js.br` and `x.js.gz` are the compressed forms of `x.js`, not files of their own. */
function assetsOf(bodies: ReadonlyMap<string, { readonly path: string; readonly body: Buffer }>): Files {
  const files = new Map<string, UiFile>();
  for (const [name, { path: file, body }] of bodies) {
    const original = name.replace(/\.(br|gz)$/, '');
    if (original !== name && bodies.has(original)) continue;
    const type = typeOf(name);
    const isTemplate = TEMPLATE.test(type) && hasSsi(body);
    const asset = createAsset(body, { type, cacheControl: cacheControlOf(name), isTemplate });
    const br = bodies.get(`${name}.br`);
    const gzip = bodies.get(`${name}.gz`);
    asset.br = br?.body;
    asset.gzip = gzip?.body;
    files.set(name, { asset, files: { body: file, br: br?.path, gzip: gzip?.path } });
  }
  return files;
}

/** One after the other, so that the start of the whole stack keeps its processors. */
async function compressAll(files: Files): Promise<void> {
  for (const { asset, files: paths } of files.values()) {
    await compressAsset(asset);
    releaseLarge(asset, paths);
  }
}
