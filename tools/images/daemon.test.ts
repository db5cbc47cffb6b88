import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureDaemon } from './daemon.ts';

/** Answers where its socket is; the machine's own engine never does. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
const DOCKER = '#!/bin/sh\ntest -e "${DOCKER_HOST#unix://}" || { echo "Cannot connect" >&2; exit 1; }\necho 20.10\n';
/** Tells its process, makes its socket, and runs until it is told to end. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
const DOCKERD = '#!/bin/sh\necho $$ >"$PARLEY_CACHE_DIR/pid"\nfor last; do :; done\n: >"${last#unix://}"\nexec sleep 600\n';

let folder: string;
let env: NodeJS.ProcessEnv;
const put = (name: string, script: string) => {
  writeFileSync(path.join(folder, name), script);
  chmodSync(path.join(folder, name), 0o755);
};
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
const pid = () => Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-daemon-'));
  env = { PATH: `${folder}:/usr/bin:/bin`, PARLEY_CACHE_DIR: folder, TMPDIR: folder };
  put('docker', DOCKER);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('ensureDaemon', () => {
  it('starts an engine where none answers, and leaves nothing of it', async () => {
    put('dockerd', DOCKERD);
    const daemon = await ensureDaemon(env, 0);
    if (typeof daemon === 'string') throw new Error(daemon);
    expect(daemon.env.DOCKER_HOST).toMatch(/^unix:.*docker\.sock$/);
    expect(isAlive(pid())).toBe(true);
    await daemon.stop();
    expect(isAlive(pid())).toBe(false);
    expect(existsSync(path.dirname((daemon.env.DOCKER_HOST ?? '').replace('unix://', '')))).toBe(false);
  });

  it('uses the one that answers', async () => {
    put('docker', '#!/bin/sh\necho 28.1\n');
    expect(await ensureDaemon(env, 1000)).toMatchObject({ env: {} });
  });

  it.each([
    ['none that DOCKER_HOST names', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, 0, DOCKERD, /DOCKER_HOST names.*Cannot connect/],
    ['none for a user without rights', {}, 1000, DOCKERD, /only root can start one/],
    [
      'none where it refuses',
      {},
      0,
      '#!/bin/sh\necho "level=fatal msg=no iptables here"; exit 1\n',
      /cannot be started here: no iptables here/,
    ],
  ])('has %s, and says why', async (_what, more, uid, script, reason) => {
    put('dockerd', script);
    expect(await ensureDaemon({ ...env, ...more }, uid)).toMatch(reason);
    expect(readdirSync(folder).filter((name) => name.startsWith('parley-docker-'))).toEqual([]);
  });

  it('takes the engine along when it is killed itself', async () => {
    put('dockerd', DOCKERD);
    const script = `const { ensureDaemon } = await import(${JSON.stringify(path.join(import.meta.dirname, 'daemon.ts'))});
      await ensureDaemon(process.env, 0); console.log('ready'); setInterval(() => {}, 1000);`;
    const tests = spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const output = tests.stdout.setEncoding('utf8');
    await vi.waitFor(async () => expect(String((await once(output, 'data'))[0])).toContain('ready'), { timeout: 20_000 });
    const engine = pid();
    expect(isAlive(engine)).toBe(true);
    tests.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(engine)).toBe(false), { timeout: 10_000 });
  });
});
