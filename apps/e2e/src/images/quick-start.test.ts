import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../harness/compose/command.ts';
import { SERVICES } from '../harness/compose/deployment.ts';
import { useDeployment } from '../harness/compose/fixture.ts';
import { ADA, BEN, everybodySeesAndHears } from '../harness/fixture.ts';
import type { Participant } from '../harness/participant.ts';

/** A container takes seconds to end and to start, and clients wait between their attempts. */
const BACK_MS = 60_000;

const fixture = useDeployment({
  name: 'quick-start',
  // As somebody has it who copied env.example: no passwords, and a server name that is there but empty.
  env: { JICOFO_AUTH_PASSWORD: undefined, JVB_AUTH_PASSWORD: undefined, XMPP_SERVER: '', JITSI_IMAGE_VERSION: 'stable-10008' },
  before: async ({ folder }) => void (await runCommand(['./gen-passwords.sh'], { cwd: folder })),
});

async function haveMediaAgain(people: readonly Participant[]): Promise<void> {
  const pairs = people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other] as const));
  await Promise.all(pairs.map(([one, other]) => one.seesAndHears(other, BACK_MS)));
}

describe('a deployment by the quick start', () => {
  it('runs without rights: no root, no capabilities, nothing to write to but its own folders', async () => {
    const { deployment } = fixture;
    const asked =
      '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}}';
    for (const service of SERVICES)
      expect(await deployment.inspect(service, asked), service).toBe('1000:1000 true [ALL] [] [no-new-privileges:true]');
    const write = await deployment.exec(
      'web',
      'sh',
      '-c',
      'touch /config/x; touch /opt/parley/x; touch /storage/x && rm /storage/x && echo storage',
    );
    expect(write).toMatchObject({ stdout: 'storage\n', stderr: expect.stringMatching(/config\/x.*\n.*parley\/x/) });
    expect(await deployment.inspect('init', '{{.HostConfig.NetworkMode}} {{.State.ExitCode}}')).toBe('none 0');
    expect(await deployment.inspect('web', '{{.HostConfig.LogConfig.Type}} {{index .HostConfig.LogConfig.Config "labels"}}')).toBe(
      'json-file service',
    );
  });

  it("keeps the handbook's commands for users", async () => {
    const { deployment } = fixture;
    const config = ['--config', '/config/prosody.cfg.lua'];
    const list = () => deployment.exec('prosody', 'sh', '-c', 'find /config/data/meet%2ejitsi/accounts -type f -exec basename {} .dat \\;');
    expect(await deployment.exec('prosody', 'prosodyctl', ...config, 'register', 'alice', 'meet.jitsi', 'secret')).toMatchObject({
      status: 0,
    });
    expect(await list()).toMatchObject({ stdout: 'alice\n' });
    expect(await deployment.exec('prosody', 'prosodyctl', ...config, 'unregister', 'alice', 'meet.jitsi')).toMatchObject({ status: 0 });
    expect(await list()).toMatchObject({ stdout: '' });
  });

  it('has media again after a restart of every container in the middle of a call', async () => {
    const room = `restarts-${randomHex(6)}`;
    const people = [await fixture.join(room, ADA), await fixture.join(room, BEN)];
    await everybodySeesAndHears(people);
    for (const service of ['web', 'jicofo', 'jvb', 'prosody']) {
      expect(await fixture.deployment.compose('restart', '-t', '5', service), service).toMatchObject({ status: 0 });
      await haveMediaAgain(people);
    }
    expect(people.map(({ loads }) => loads)).toEqual([1, 1]);
  });

  it('starts in any order after all of it has stopped', async () => {
    const { deployment } = fixture;
    expect(await deployment.compose('stop', '-t', '5')).toMatchObject({ status: 0 });
    // As the engine does it after a reboot: without the order of the compose file.
    const ids = await Promise.all(['web', 'jvb', 'jicofo', 'prosody'].map((service) => deployment.container(service)));
    await runCommand(['docker', 'start', ...ids]);
    await deployment.ready();
    const room = `again-${randomHex(6)}`;
    await everybodySeesAndHears([await fixture.join(room, ADA), await fixture.join(room, BEN)]);
  });

  it('takes new passwords with the next up', async () => {
    const { deployment } = fixture;
    const before = deployment.env();
    await runCommand(['./gen-passwords.sh', '--force'], { cwd: deployment.folder });
    for (const name of ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']) expect(deployment.env()[name], name).not.toBe(before[name]);
    await deployment.up();
    await deployment.ready();
    const room = `rotated-${randomHex(6)}`;
    await everybodySeesAndHears([await fixture.join(room, ADA), await fixture.join(room, BEN)]);
  });
});
