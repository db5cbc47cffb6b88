import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyNoContainers } from './trial.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-trial-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An environment whose `docker` is this shell script. */
function withDocker(script: string): NodeJS.ProcessEnv {
  const docker = path.join(folder, 'docker');
  writeFileSync(docker, `#!/bin/sh\n${script}\n`);
  chmodSync(docker, 0o755);
  return { PATH: `${folder}:${process.env.PATH}` };
}

describe('whyNoContainers', () => {
  it.each([
    ['an engine that runs them', 'cat >/dev/null', undefined],
    [
      'an engine that refuses each',
      'case $1 in run) echo "OCI runtime create failed" >&2; exit 125;; *) cat >/dev/null;; esac',
      /OCI runtime/,
    ],
    ['an engine that stores nothing', 'cat >/dev/null; echo "no space left" >&2; exit 1', /no space left/],
  ])('asks %s', (_what, script, expected) => {
    const answer = whyNoContainers(withDocker(script), '/bin/true');
    if (expected === undefined) expect(answer).toBeUndefined();
    else expect(answer).toMatch(expected);
  });

  it('does not judge where there is nothing to try with', () => {
    expect(whyNoContainers(withDocker('exit 1'), '/nowhere/tini')).toBeUndefined();
  });
});
