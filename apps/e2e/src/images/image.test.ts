import { createHash } from 'node:crypto';
import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { docker, tryCommand } from '../harness/compose/command.ts';
import { SERVICES } from '../harness/compose/deployment.ts';
import { useDeployment } from '../harness/compose/fixture.ts';
import { ADA, BEN, everybodySeesAndHears } from '../harness/fixture.ts';

/** A stop takes a second or two; after ten, an engine kills. */
const STOP_MS = 8_000;

/** What has to stand in the bill of materials of each image, and how large it may become, in MB. */
const IMAGES = {
  base: { part: 'pkg:deb/debian/tini@', maxMb: 220 },
  web: { part: 'pkg:npm/fastify@', maxMb: 230 },
  jicofo: { part: 'pkg:npm/%40xmpp/client@', maxMb: 230 },
  jvb: { part: 'pkg:npm/mediasoup@', maxMb: 250 },
  prosody: { part: 'pkg:deb/debian/prosody@13.', maxMb: 290 },
} as const;

const nameOf = (image: string) => `parley/${image}:${process.env.PARLEY_TEST_IMAGE_VERSION ?? 'latest'}`;
const inside = (image: string, command: string) => docker('run', '--rm', nameOf(image), 'sh', '-c', command);

describe.each(Object.entries(IMAGES))('the image of %s', (image, { part, maxMb }) => {
  it('says what is in it', async () => {
    const labels = JSON.parse(await docker('image', 'inspect', '-f', '{{json .Config.Labels}}', nameOf(image))) as Record<string, string>;
    expect(labels).toMatchObject({
      'org.opencontainers.image.title': `Parley ${image}`,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      'org.opencontainers.image.base.name': expect.stringContaining('debian'),
    });
    const text = await inside(image, `cat ${labels['org.parley.sbom']}`);
    expect(createHash('sha256').update(text).digest('hex')).toBe(labels['org.parley.sbom.sha256']);
    const bill = JSON.parse(text) as { bomFormat: string; components: { name: string; purl: string }[] };
    expect(bill.bomFormat).toBe('CycloneDX');
    const parts = bill.components.map(({ purl }) => purl);
    expect(parts.filter((purl) => purl.startsWith(part))).toHaveLength(1);
    expect(parts.some((purl) => purl.startsWith('pkg:npm/node@24.'))).toBe(true);
  });

  it('holds no key, no list of apt, no way to more rights, and nothing that was only needed to build it', async () => {
    const found = await inside(
      image,
      'find / -xdev -type f \\( -perm /6000 -o -name "*.key" -o -path "/var/lib/apt/lists/*" -o -path "/var/log/*.log" \\) 2>/dev/null; command -v npm cc cmake python3; true',
    );
    expect(found).toBe('');
    const bytes = Number(await docker('image', 'inspect', '-f', '{{.Size}}', nameOf(image)));
    expect(bytes / 1e6).toBeLessThan(maxMb);
  });

  it('runs as an unprivileged user that need not exist, without writing to its own files', async () => {
    const options = ['--read-only', '--cap-drop', 'ALL', '--network', 'none'];
    expect(await docker('run', '--rm', ...options, nameOf(image), 'id', '-u')).toBe('1000\n');
    const { status, stdout } = await tryCommand([
      'docker',
      'run',
      '--rm',
      '--user',
      '4711:4711',
      ...options,
      nameOf(image),
      'parley',
      'help',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('parley');
  });
});

describe('a deployment of an unusual user', () => {
  const fixture = useDeployment({ name: 'image', env: { PARLEY_UID: '4711', PARLEY_GID: '4712' } });

  it('holds a call', async () => {
    const room = `user-${randomHex(6)}`;
    await everybodySeesAndHears([await fixture.join(room, ADA), await fixture.join(room, BEN)]);
    for (const service of SERVICES) {
      const { stdout } = await fixture.deployment.exec(service, 'sh', '-c', 'id -u; id -g; cat /proc/1/comm');
      expect(stdout, service).toBe('4711\n4712\ntini\n');
    }
  });

  it.each([...SERVICES].reverse())('stops %s at once and in order', async (service) => {
    const id = await fixture.deployment.container(service);
    const begin = Date.now();
    await docker('stop', id);
    expect(Date.now() - begin).toBeLessThan(STOP_MS);
    expect(await fixture.deployment.inspect(service, '{{.State.ExitCode}} {{.State.OOMKilled}}')).toBe('0 false');
    const log = await fixture.deployment.logs(service);
    expect(log).toContain('"msg":"stopping"');
    expect(log).not.toMatch(/^Error|UnhandledPromise|ELIFECYCLE/m);
  });
});
