// npm run images: builds the container images, on whatever Docker engine answers.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { BootstrapError, say } from '../bootstrap/run.mjs';
import { type ImagesCommand, parseImages, USAGE } from './arguments.ts';
import { ensureBase } from './base.ts';
import { buildImage, handInWorker, REPOSITORY, type Source } from './build.ts';
import { ask, type Engine, findEngine } from './engine.ts';
import { readMachine } from './machine.ts';

const EXIT_USAGE = 64;
const BUILDERS = { buildx: 'buildx', buildkit: 'BuildKit', classic: "the engine's own builder" };

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', REPOSITORY, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function readSource(env: NodeJS.ProcessEnv): Source {
  const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  const epoch = Number(env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct') ?? 0);
  return {
    version,
    revision: git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'),
    epoch: Number.isFinite(epoch) ? epoch : 0,
  };
}

function tellSizes({ images, repository, tags }: ImagesCommand, { env }: Engine): void {
  for (const image of images) {
    const name = `${repository}/${image}:${tags[0]}`;
    const { out } = ask(['image', 'inspect', '--format', '{{.Size}}', name], env);
    process.stdout.write(`${name}  ${(Number(out) / 1e6).toFixed(0)} MB${tags.length > 1 ? `  (also ${tags.slice(1).join(', ')})` : ''}\n`);
  }
}

async function main(): Promise<void> {
  const source = readSource(process.env);
  const command = parseImages(process.argv.slice(2), source.version);
  const engine = findEngine();
  const machine = readMachine();
  const base = command.base ?? (await ensureBase(engine, machine, command.fresh));
  const worker = handInWorker() ? 'the worker of the bootstrap' : 'a worker built on the way, 2 to 5 minutes more';
  say(`  building with ${BUILDERS[engine.builder]} from ${base}, with ${worker}`);
  for (const image of command.images) await buildImage(image, { ...command, engine, machine, base, source });
  tellSizes(command, engine);
}

try {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) process.stdout.write(`${USAGE}\n`);
  else await main();
} catch (error) {
  if (error instanceof BootstrapError) say(error.message);
  else if (error instanceof AppError) say(`images: ${error.message}`);
  else throw error;
  process.exitCode = AppError.is(error, 'INPUT_INVALID') ? EXIT_USAGE : 1;
}
