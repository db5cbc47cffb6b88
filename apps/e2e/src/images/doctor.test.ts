import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryCommand } from '../harness/compose/command.ts';
import { useDeployment } from '../harness/compose/fixture.ts';
import { ROOT } from '../harness/stack.ts';

const fixture = useDeployment({ name: 'doctor' });

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly skipped: boolean;
    readonly summary: string;
    readonly findings: readonly {
      readonly severity: string;
      readonly subject: string;
      readonly problem: string;
      readonly remedy: string;
    }[];
  }[];
}

async function examined(): Promise<{ readonly status: number; readonly report: Report }> {
  const { status, stdout, stderr } = await fixture.deployment.exec('web', 'parley', 'doctor', '--json');
  expect(stdout, stderr).toMatch(/^\{/);
  return { status, report: JSON.parse(stdout) as Report };
}

const errors = ({ checks }: Report) => checks.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error');

describe('parley doctor in the container of web', () => {
  it('finds the services and examines all of them', async () => {
    const { status, report } = await examined();
    expect(errors(report)).toEqual([]);
    expect([status, report.healthy]).toEqual([0, true]);
    const skipped = report.checks.filter((check) => check.skipped).map(({ name }) => name);
    expect(skipped.sort()).toEqual(['ports', 'shared memory']);
    const { address } = fixture.deployment;
    const media = report.checks.find(({ name }) => name.startsWith('media'));
    expect(media?.summary).toContain(`udp ${address}:${fixture.deployment.env().JVB_PORT}`);
  });

  it('speaks to people, and warns of the self-signed certificate', async () => {
    const { status, stdout } = await fixture.deployment.exec('web', 'parley', 'doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Warning: certificate of \S+: is self-signed\n +What it means: +.*\n +To put it right: /);
  });

  it('examines a deployment from its host as well, by its .env', async () => {
    const { folder } = fixture.deployment;
    const places = ['--env', path.join(folder, '.env'), '--state-dir', path.join(folder, 'none')];
    const command = [process.execPath, path.join(ROOT, 'apps/cli/bin/parley.mjs'), 'doctor', '--json', ...places];
    const { stdout, stderr } = await tryCommand(command, { env: { PATH: process.env.PATH } });
    expect(stdout, stderr).toMatch(/^\{/);
    const report = JSON.parse(stdout) as Report;
    expect(errors(report)).toEqual([]);
    const skipped = report.checks.filter((check) => check.skipped).map(({ name }) => name);
    expect(skipped).toEqual(['shared memory']);
  });

  it('tells of a bridge that is gone, and of the UDP port that nobody publishes', async () => {
    const { deployment } = fixture;
    await deployment.compose('stop', 'jvb');
    const gone = await examined();
    expect(errors(gone.report).map(({ subject }) => subject)).toContain('jvb');
    expect(gone.status).toBe(1);
    const { JVB_ADVERTISE_IPS } = deployment.env();
    deployment.setEnv({ JVB_ADVERTISE_IPS: `${JVB_ADVERTISE_IPS}#9` });
    await deployment.up('jvb');
    await deployment.ready();
    const blocked = await examined();
    expect(errors(blocked.report).map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/^UDP (gets no answer|to \S+:9 gets no answer)/),
    ]);
  });

  it('tells in the log of init what else is in .env', async () => {
    const { deployment } = fixture;
    deployment.setEnv({ JITSI_IMAGE_VERSION: 'stable-10008', ENABLE_PREJOIN_PAEG: '1' });
    await deployment.up();
    const log = await deployment.logs('init');
    expect(log).toMatch(/JITSI_IMAGE_VERSION.*has no effect/);
    expect(log).toContain('ENABLE_PREJOIN_PAGE');
  });
});
