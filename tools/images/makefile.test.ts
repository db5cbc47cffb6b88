import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };

/** What make would run, without running it. */
function planned(args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const options = { cwd: REPOSITORY, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } } as const;
  const { stdout, status, stderr } = spawnSync('make', ['-n', '--no-print-directory', ...args], options);
  expect(status, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '));
}

describe("the handbook's make", () => {
  const tags = `--repo parley --tag ${version} --tag latest`;
  it.each([
    [[], {}, `npm run images -- ${tags}`],
    [[], { FORCE_REBUILD: '1' }, `npm run images -- ${tags} --fresh`],
    [[], { FORCE_REBUILD: '1', JITSI_RELEASE: 'unstable' }, `npm run images -- ${tags} --tag unstable --fresh`],
    [[], { FORCE_REBUILD: '0' }, `npm run images -- ${tags}`],
    [['build_web'], {}, `npm run images -- web ${tags}`],
    [['build', 'JITSI_SERVICE=jvb'], {}, `npm run images -- jvb ${tags}`],
    [
      ['build_web', 'JITSI_REPO=registry.example.com/meet', 'JITSI_BUILD=b7'],
      {},
      `npm run images -- web ${tags.replace('parley', 'registry.example.com/meet')} --tag b7`,
    ],
    [['release'], {}, 'npm run release'],
  ])('%j with %j', (args, env, command) => {
    expect(planned(args, env)).toEqual([command]);
  });

  it('cleans up after its own deployment alone', () => {
    const [command = '', ...more] = planned(['clean']);
    expect(command).toMatch(/^cd compose && .*down$/);
    expect(more).toEqual([]);
  });

  it('says what images of several architectures take', () => {
    const { status, stderr } = spawnSync('make', ['buildx_web'], { cwd: REPOSITORY, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('--platform linux/amd64,linux/arm64');
  });
});
