import { spawnSync } from 'node:child_process';
import { AppError } from '@parley/kernel';

/** How this machine's Docker builds: with BuildKit by itself, with BuildKit if told so, or in the classic way. */
export interface Engine {
  readonly builder: 'buildx' | 'buildkit' | 'classic';
  /** Environment of every call. */
  readonly env: NodeJS.ProcessEnv;
  /** Architecture that it runs, in Docker's words: amd64, arm64. */
  readonly architecture: string;
}

interface Answer {
  readonly ok: boolean;
  readonly out: string;
  readonly problem: string;
}

/** A registry that swallows connections would hold a pull for many minutes. */
const LONGEST_MS = 180_000;

/** What a short call of docker answers. */
export function ask(args: readonly string[], env: NodeJS.ProcessEnv = process.env, input: string | Buffer = ''): Answer {
  const { status, stdout, stderr, error } = spawnSync('docker', args, { encoding: 'utf8', env, input, timeout: LONGEST_MS });
  const problem = error?.message ?? stderr.trim().split('\n')[0] ?? '';
  return { ok: status === 0, out: (stdout ?? '').trim(), problem };
}

/**
 * The engine that answers.
 * @throws AppError UNAVAILABLE with the reason when none does
 */
export function findEngine(env: NodeJS.ProcessEnv = process.env): Engine {
  const info = ask(['version', '--format', '{{.Client.Version}} {{.Server.Arch}}'], env);
  if (!info.ok) throw new AppError('UNAVAILABLE', `no Docker engine answers here: ${info.problem}`);
  const [client = '', architecture = 'amd64'] = info.out.split(' ');
  return { ...chooseBuilder(env, client), architecture };
}

/** Docker has brought BuildKit along since version 18.09, and moved the client's part to the plug-in buildx with version 23. */
function chooseBuilder(env: NodeJS.ProcessEnv, client: string): Pick<Engine, 'builder' | 'env'> {
  if (env.DOCKER_BUILDKIT !== '0') {
    if (ask(['buildx', 'version'], env).ok) return { builder: 'buildx', env: { ...env, DOCKER_BUILDKIT: '1' } };
    if (Number.parseInt(client, 10) < 23) return { builder: 'buildkit', env: { ...env, DOCKER_BUILDKIT: '1' } };
  }
  return { builder: 'classic', env: { ...env, DOCKER_BUILDKIT: '0' } };
}
