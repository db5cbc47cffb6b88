import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { cacheDir } from '../bootstrap/cache.mjs';
import { osRelease } from '../bootstrap/own-apt.mjs';
import { runLogged, step } from '../bootstrap/run.mjs';
import { cachedWorker, mediasoupPackage } from '../mediasoup-worker/recipe.mjs';
import type { ImageName, ImagesCommand } from './arguments.ts';
import { ask, type Engine } from './engine.ts';
import type { Machine } from './machine.ts';

export const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const HANDED_IN = path.join(REPOSITORY, 'docker/handed-in');
const SBOM = '/opt/parley/sbom.cdx.json';

/** What is known of the sources: in labels, and as the time of everything that is built. */
export interface Source {
  readonly version: string;
  /** Commit, where there is one, with `-dirty` behind it when files have been changed since. */
  readonly revision: string | undefined;
  /** Seconds since 1970 of the commit, 0 where there is none. */
  readonly epoch: number;
}

/**
 * Puts the bootstrap's worker where the builder looks for one, or sees to it that nothing old lies there. Only one that was
 * built on the system that the images have will do there.
 * @returns whether the builder is spared the build
 */
export function handInWorker(): boolean {
  const folder = path.join(HANDED_IN, 'mediasoup-worker');
  rmSync(folder, { recursive: true, force: true });
  const version = mediasoupPackage()?.version;
  const release = osRelease();
  if (version === undefined || release.ID !== 'debian' || release.VERSION_CODENAME !== 'bookworm') return false;
  const cached = cachedWorker(version);
  if (!existsSync(cached)) return false;
  const target = cachedWorker(version, HANDED_IN);
  cpSync(path.dirname(cached), path.dirname(target), { recursive: true, filter: (source) => !source.endsWith('.log') });
  chmodSync(target, 0o755);
  return true;
}

export interface BuildOptions extends Pick<ImagesCommand, 'repository' | 'tags' | 'fresh'> {
  readonly engine: Engine;
  readonly machine: Machine;
  readonly base: string;
  readonly source: Source;
}

function labels({ source, base }: BuildOptions, bill: string): Record<string, string> {
  return {
    'org.opencontainers.image.version': source.version,
    ...(source.revision && { 'org.opencontainers.image.revision': source.revision }),
    ...(source.epoch > 0 && { 'org.opencontainers.image.created': new Date(source.epoch * 1000).toISOString() }),
    'org.opencontainers.image.base.name': base,
    'org.parley.sbom.sha256': bill,
  };
}

function buildArguments({ engine, machine, base, source }: BuildOptions): string[] {
  const values = {
    BASE_IMAGE: base,
    NPM_REGISTRY: machine.npmRegistry,
    SOURCE_DATE_EPOCH: String(source.epoch),
    PARLEY_COMMIT: source.revision ?? '',
    ...machine.proxies,
  };
  return [
    ...Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...(engine.builder === 'buildx' ? ['--load', '--provenance=false'] : []),
    ...(engine.builder === 'classic' ? [] : ['--progress=plain']),
  ];
}

/** A line of either builder that says which step it is at. */
const progress = (line: string): string | undefined => /^(Step \d+\/\d+ : .*|#\d+ \[.*\].*)$/.exec(line)?.[1];

/**
 * Builds one image and gives it its tags. It is built twice, the second time out of the first one's layers: only then the
 * digest of its bill of materials is known, which stands in a label.
 */
export async function buildImage(image: ImageName, options: BuildOptions): Promise<void> {
  const { engine, repository, tags, fresh } = options;
  const name = `${repository}/${image}`;
  const log = path.join(cacheDir(), 'logs', `image-${image}.log`);
  const names = tags.flatMap((tag) => ['--tag', `${name}:${tag}`]);
  const build = (extra: readonly string[]) => {
    const args = ['build', '-f', 'docker/Dockerfile', '--target', image, ...buildArguments(options), ...extra, '.'];
    return runLogged('docker', args, { log, cwd: REPOSITORY, env: engine.env, progress });
  };
  await step(`building ${name}`, async () => {
    // The first image has just made anew what the others share.
    await build([...names, ...(fresh && image === 'base' ? ['--no-cache'] : [])]);
    const bill = ask(['run', '--rm', `${name}:${tags[0]}`, 'cat', SBOM], engine.env);
    if (!bill.ok) throw new AppError('INTERNAL', `${name} does not run: ${bill.problem}`);
    const digest = createHash('sha256').update(`${bill.out}\n`).digest('hex');
    await build([...names, ...Object.entries(labels(options, digest)).flatMap(([key, value]) => ['--label', `${key}=${value}`])]);
  });
}
