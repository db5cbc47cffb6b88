import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../harness/compose/command.ts';
import { createDeployment, type Deployment } from '../harness/compose/deployment.ts';
import { ROOT } from '../harness/stack.ts';

let deployment: Deployment | undefined;
afterAll(() => deployment?.remove());

/** Commands of the first block of the README that speaks of compose. */
function quickStart(): readonly string[] {
  const blocks = [...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const block = blocks.find((text) => text.includes('docker compose up')) ?? '';
  return block.split('\n').flatMap((line) => line.replace(/\s*#.*$/, '') || []);
}

describe('the quick start of the README', () => {
  it('leads to a deployment that the doctor finds healthy, command by command', async () => {
    const lines = quickStart();
    // The images have been built before these tests, and the folder is a copy of the one that `cd` goes to.
    expect(lines.slice(0, 2)).toEqual(['npm run images', 'cd compose']);
    deployment = await createDeployment({ name: 'readme' });
    const { JICOFO_AUTH_PASSWORD: _jicofo, JVB_AUTH_PASSWORD: _jvb, ...ports } = deployment.env();
    rmSync(path.join(deployment.folder, '.env'));
    for (const line of lines.slice(2)) {
      const [, ...compose] = /^docker compose (.*)$/.exec(line) ?? [];
      if (compose.length === 0) await runCommand(['sh', '-c', line], { cwd: deployment.folder, env: { PATH: process.env.PATH } });
      else await runCompose(deployment, (compose[0] ?? '').split(' '));
      // Beside other stacks of this machine it takes other ports than the README's.
      if (line.startsWith('./gen-passwords.sh')) deployment.setEnv(ports);
    }
  });
});

async function runCompose(to: Deployment, [verb = '', ...args]: readonly string[]): Promise<void> {
  if (verb === 'exec') await to.ready();
  const { status, stdout, stderr } = await to.compose(verb, ...(verb === 'exec' ? ['-T'] : []), ...args);
  expect(status, `${verb} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
}
