import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { useDeployment } from '../harness/compose/fixture.ts';
import { ADA, BEN, everybodySeesAndHears, moderates } from '../harness/fixture.ts';

const fixture = useDeployment({
  name: 'foreign-domain',
  env: {
    XMPP_DOMAIN: 'konferenz.example',
    // A user and a group that no image knows, and a list in which our own server is one of several.
    PARLEY_UID: '4711',
    PARLEY_GID: '0',
    XMPP_SERVER: 'xmpp.meet.jitsi,xmpp2.example',
    ENABLE_IPV6: '0',
    RESTART_POLICY: 'on-failure',
    PROSODY_ENABLE_METRICS: '1',
    ENABLE_FILE_SHARING: '1',
  },
});

describe('a deployment with another XMPP_DOMAIN and no other domain set', () => {
  it('holds a call, as whatever user', async () => {
    const room = `domain-${randomHex(6)}`;
    await everybodySeesAndHears([await fixture.join(room, ADA), await fixture.join(room, BEN)]);
    expect((await fixture.deployment.get('/config.js')).body).toContain('"muc.konferenz.example"');
    expect(await fixture.deployment.exec('web', 'id', '-u')).toMatchObject({ stdout: '4711\n' });
    for (const folder of ['storage/web', 'storage/prosody']) expect(statSync(path.join(fixture.deployment.config, folder)).uid).toBe(4711);
  });

  it('keeps what people share on the volume of web, whatever user that runs as', async () => {
    const ada = await fixture.join(`files-${randomHex(6)}`, ADA);
    await moderates(ada);
    await ada.page.getByTestId('toolbar.chat').click();
    await ada.page.getByTestId('files-tab').click();
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
    await ada.page.getByTestId('files.input').setInputFiles(file);
    await ada.page.getByTestId('file').getByText('plan.txt').waitFor();
    const folder = path.join(fixture.deployment.config, 'storage/web/shared-files');
    const content = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bin'));
    expect(content.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toContain('the plan');
    const [download] = await Promise.all([ada.page.waitForEvent('download'), ada.page.getByTestId('file.download').click()]);
    expect(readFileSync(await download.path(), 'utf8')).toBe('the plan');
    expect(await fixture.deployment.exec('prosody', 'parley', 'rooms', 'list')).toMatchObject({
      stdout: expect.stringMatching(/^files-\S+ +1 /m),
    });
  });

  it('restarts as RESTART_POLICY says', async () => {
    for (const [service, policy] of Object.entries({ web: 'on-failure', prosody: 'on-failure', init: 'no' }))
      expect(await fixture.deployment.inspect(service, '{{.HostConfig.RestartPolicy.Name}}'), service).toBe(policy);
  });

  it('shows the metrics of Prosody to PROSODY_METRICS_ALLOWED_CIDR alone, by default to its own network', async () => {
    const { deployment } = fixture;
    const ask = "fetch('http://xmpp.meet.jitsi:5280/metrics').then(({ status }) => console.log(status))";
    const status = async () => (await deployment.exec('web', 'node', '-e', ask)).stdout.trim();
    expect(await status()).toBe('200');
    deployment.setEnv({ PROSODY_METRICS_ALLOWED_CIDR: '203.0.113.0/24' });
    await deployment.up();
    expect(await status()).toBe('403');
  });
});
