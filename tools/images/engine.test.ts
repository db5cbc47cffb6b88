import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findEngine } from './engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A `docker` of that version; without buildx the real one fails as this does. */
function fakeDocker({ version, buildx, problem }: { version: string; buildx: boolean; problem?: string }): NodeJS.ProcessEnv {
  const answer = problem === undefined ? `echo '${version} arm64'` : `echo '${problem}' >&2; exit 1`;
  const script = `#!/bin/sh\ncase $1 in version) ${answer} ;; buildx) exit ${buildx ? 0 : 1} ;; esac\n`;
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  writeFileSync(path.join(bin, 'docker'), script);
  chmodSync(path.join(bin, 'docker'), 0o755);
  return { PATH: `${bin}:/usr/bin:/bin` };
}

describe('findEngine', () => {
  it.each([
    ['28.2.2', true, 'buildx', '1'],
    ['28.2.2', false, 'classic', '0'],
    ['20.10.24+dfsg1', false, 'buildkit', '1'],
  ])('with docker %s, buildx %s, builds by %s', (version, buildx, builder, flag) => {
    const engine = findEngine(fakeDocker({ version, buildx }));
    expect(engine).toMatchObject({ builder, architecture: 'arm64', env: { DOCKER_BUILDKIT: flag } });
  });

  it('leaves BuildKit alone where that is asked for', () => {
    expect(findEngine({ ...fakeDocker({ version: '28.0.0', buildx: true }), DOCKER_BUILDKIT: '0' }).builder).toBe('classic');
  });

  it('says in one line that no engine answers', () => {
    const env = fakeDocker({ version: '', buildx: false, problem: 'Cannot connect to the Docker daemon' });
    expect(() => findEngine(env)).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('Cannot connect') }),
    );
  });
});
