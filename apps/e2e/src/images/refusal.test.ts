import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, tryCommand } from '../harness/compose/command.ts';
import { createDeployment, type Deployment, SERVICES } from '../harness/compose/deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({
    name: 'refusal',
    env: { JICOFO_AUTH_PASSWORD: undefined, JVB_AUTH_PASSWORD: 'passw0rd', JVB_PORT: '10000', RESTART_POLICY: 'unless-stopped' },
  });
});
afterAll(() => deployment.remove());

describe('a deployment that cannot be safe or cannot work', () => {
  it('does not start, and says all of it at once', async () => {
    deployment.setEnv({ ENABLE_HSTS: 'maybe', LOG_LEVEL: 'loud', JVB_ADVERTISE_IP: '192.0.2.1' });
    const { status } = await deployment.compose('up', '-d');
    expect(status).not.toBe(0);
    expect(await deployment.inspect('init', '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}')).toBe('exited 78 0');
    const said = await deployment.logs('init');
    for (const name of ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD', 'ENABLE_HSTS', 'LOG_LEVEL'])
      expect(said).toMatch(new RegExp(`^error: ${name}\\b`, 'm'));
    expect(said).toMatch(/^warning: JVB_ADVERTISE_IP: .*JVB_ADVERTISE_IPS/m);
    expect(said).toContain('Nothing is started');
    expect(said).not.toContain('passw0rd');
    for (const service of SERVICES) expect(await stateOf(service), service).not.toBe('running');
  });

  it.each([
    ['prosody', ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']],
    ['jicofo', ['JICOFO_AUTH_PASSWORD']],
    ['jvb', ['JVB_AUTH_PASSWORD']],
  ])('%s alone refuses as well, without the others', async (service, names) => {
    const image = `${process.env.PARLEY_TEST_IMAGE_REPO ?? 'parley'}/${service}:${process.env.PARLEY_TEST_IMAGE_VERSION ?? 'latest'}`;
    const { status, stdout, stderr } = await tryCommand([
      'docker',
      'run',
      '--rm',
      '--read-only',
      '--tmpfs',
      '/run/parley:mode=1777',
      image,
    ]);
    expect(status).toBe(78);
    for (const name of names) expect(stdout + stderr).toContain(name);
  });
});

/** What the engine says of a container; undefined when compose has not even made it. */
async function stateOf(service: string): Promise<string | undefined> {
  const label = (name: string, value: string) => ['--filter', `label=com.docker.compose.${name}=${value}`];
  const state = await runCommand([
    'docker',
    'ps',
    '-a',
    ...label('project', deployment.project),
    ...label('service', service),
    '--format',
    '{{.State}}',
  ]);
  return state.trim() || undefined;
}
