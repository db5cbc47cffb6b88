import { X509Certificate } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { type DeploymentFixture, useDeployment } from '../harness/compose/fixture.ts';
import { FormerConfig } from '../harness/compose/former-stack.ts';
import { ADA, BEN, everybodySeesAndHears } from '../harness/fixture.ts';

const HOST = 'meet.example';
const ACME = `storage/web/acme-certs/${HOST}`;
const ACCOUNTS = 'meet%2ejitsi/accounts';
const LIST = `find /config/data/${ACCOUNTS} -type f -exec basename {} .dat \\;`;

/** Fingerprint of the certificate that browsers get. */
function servedCertificate({ deployment }: DeploymentFixture): Promise<string | undefined> {
  const { hostname, port } = new URL(deployment.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

const fingerprintOf = (file: string): string => new X509Certificate(readFileSync(file)).fingerprint256;

async function holdsCall(fixture: DeploymentFixture): Promise<void> {
  const room = `upgraded-${randomHex(6)}`;
  await everybodySeesAndHears([await fixture.join(room, ADA), await fixture.join(room, BEN)]);
}

/** What the operator wrote, in either layout. */
function writeOwnFiles(config: FormerConfig): void {
  config.write('web/custom-config.js', "config.brandOfTheHouse = 'kept';\n");
  config.write('web/custom-interface_config.js', "interfaceConfig.APP_NAME = 'Our house';\n");
  config.write('web/nginx/custom-meet.conf', 'location /our-place { return 200; }\n');
  config.write('web/nginx-custom/headers.conf', 'add_header X-House yes;\n');
  config.write('jicofo/custom-jicofo.conf', 'jicofo { conference { max-ssrcs-per-user = 30 } }\n');
  config.write('jvb/custom-jvb.conf', 'videobridge { cc { trust-bwe = false } }\n');
  config.write('prosody/prosody-plugins-custom/mod_house.lua', 'module:log("warn", "the module of the house is here");\n');
}

/** What docker-jitsi-meet wrote beside it in the older layout; each would break a service of ours that took it in. */
const GENERATED = [
  'web/config.js',
  'web/interface_config.js',
  'web/nginx/nginx.conf',
  'web/nginx/meet.conf',
  'web/nginx/ssl.conf',
  'web/nginx/site-confs/default',
  'prosody/config/prosody.cfg.lua',
  'prosody/config/conf.d/jitsi-meet.cfg.lua',
  'jicofo/jicofo.conf',
  'jicofo/logging.properties',
  'jvb/jvb.conf',
  'jvb/logging.properties',
  'jvb/sip-communicator.properties',
];

/** Files whose content is not what it was; what has been added is none of them. */
function changedFiles(before: Readonly<Record<string, string>>, config: FormerConfig): string[] {
  const now = config.digests();
  return Object.keys(before).filter((name) => now[name] !== before[name]);
}

describe('a CONFIG folder of the older layout', () => {
  let before: Readonly<Record<string, string>> = {};
  const config = () => new FormerConfig(fixture.deployment.config);
  const fixture = useDeployment({
    name: 'upgrade-older',
    // Names of that time: an address under its former name, images of another make.
    env: { JITSI_IMAGE_VERSION: 'stable-10008', XMPP_MODULES: 'house', JVB_ADVERTISE_IPS: undefined, JICOFO_AUTH_USER: 'focus' },
    before: (deployment) => {
      deployment.setEnv({ DOCKER_HOST_ADDRESS: deployment.address });
      const former = new FormerConfig(deployment.config);
      writeOwnFiles(former);
      for (const name of GENERATED) former.write(name, 'this is } not for { any service of ours\n');
      former.certificate('web/keys/cert.crt', 'web/keys/cert.key', HOST);
      former.certificate('prosody/config/certs/meet.jitsi.crt', 'prosody/config/certs/meet.jitsi.key', 'meet.jitsi');
      former.accounts('prosody/config/data', 'meet.jitsi', ['alice', 'bob.builder']);
      former.accounts('prosody/config/data', 'auth.meet.jitsi', ['focus', 'jvb']);
      former.ofFormerProsody('prosody/config');
      before = former.digests();
    },
  });

  it('holds a call under the certificate that it had', async () => {
    await holdsCall(fixture);
    expect(await servedCertificate(fixture)).toBe(fingerprintOf(config().file('web/keys/cert.crt')));
  });

  it('keeps its users where they are, for the commands of its handbook', async () => {
    const { deployment } = fixture;
    const list = async () => (await deployment.exec('prosody', 'sh', '-c', LIST)).stdout.trim().split('\n').sort();
    expect(await list()).toEqual(['alice', 'bob%2ebuilder']);
    const prosodyctl = (...args: string[]) => deployment.exec('prosody', 'prosodyctl', '--config', '/config/prosody.cfg.lua', ...args);
    expect(await prosodyctl('register', 'carol', 'meet.jitsi', 'secret')).toMatchObject({ status: 0 });
    expect(await list()).toEqual(['alice', 'bob%2ebuilder', 'carol']);
    expect(lstatSync(config().file(`prosody/config/data/${ACCOUNTS}/carol.dat`)).isFile()).toBe(true);
    expect(await prosodyctl('unregister', 'carol', 'meet.jitsi')).toMatchObject({ status: 0 });
    expect(await list()).toEqual(['alice', 'bob%2ebuilder']);
  });

  it('takes in what the operator wrote, names what it cannot take in, and reads nothing that was generated', async () => {
    const { deployment } = fixture;
    const script = (await deployment.get('/config.js')).body;
    expect(script).toContain('brandOfTheHouse');
    expect(script).not.toContain('not for');
    expect((await deployment.get('/interface_config.js')).body).toContain('Our house');
    expect(await deployment.logs('prosody')).toContain('the module of the house is here');
    expect(await deployment.logs('jicofo')).toContain('custom-jicofo.conf:1 jicofo.conference.max-ssrcs-per-user = 30');
    expect(await deployment.logs('jicofo')).toContain('Set MAX_SSRCS_PER_USER=30 instead');
    expect(await deployment.logs('jvb')).toContain('Set JVB_CC_TRUST_BWE=false instead');
    expect(await deployment.logs('web')).toMatch(/nginx\/custom-meet\.conf.*location/);
    expect(await deployment.logs('web')).toMatch(/nginx-custom\/headers\.conf.*add_header/);
    const said = await deployment.logs('init');
    const line = said.split('\n').find((one) => one.includes('generated by a former'));
    for (const name of GENERATED) expect(line).toContain(name);
    expect(said).toMatch(/DOCKER_HOST_ADDRESS/);
  });

  it('changes no content of anything that was there', () => {
    expect(changedFiles(before, config())).toEqual([]);
    expect(lstatSync(config().file('web/keys/cert.key')).mode & 0o777).toBe(0o600);
  });
});

describe("a CONFIG folder of today's layout", () => {
  let before: Readonly<Record<string, string>> = {};
  const config = () => new FormerConfig(fixture.deployment.config);
  const fixture = useDeployment({
    name: 'upgrade-today',
    // An authority that does not answer: what serves is the certificate of before.
    env: {
      XMPP_MODULES: 'house',
      ENABLE_LETSENCRYPT: '1',
      LETSENCRYPT_DOMAIN: HOST,
      LETSENCRYPT_EMAIL: 'house@meet.example',
      LETSENCRYPT_ACME_SERVER: 'https://127.0.0.1:1/directory',
    },
    before: (deployment) => {
      const former = new FormerConfig(deployment.config);
      writeOwnFiles(former);
      former.certificate(`${ACME}/fullchain.pem`, `${ACME}/key.pem`, HOST);
      former.accounts('storage/prosody/data', 'meet.jitsi', ['dora']);
      // What the change from the older layout left behind.
      former.accounts('prosody/config/data', 'meet.jitsi', ['gone']);
      before = former.digests();
    },
  });

  it('holds a call under the certificate that it had, with the files of the operator', async () => {
    await holdsCall(fixture);
    expect(await servedCertificate(fixture)).toBe(fingerprintOf(config().file(`${ACME}/fullchain.pem`)));
    expect((await fixture.deployment.get('/config.js')).body).toContain('brandOfTheHouse');
    expect(await fixture.deployment.logs('prosody')).toContain('the module of the house is here');
  });

  it('keeps its users, and tells of those that had been left behind', async () => {
    const list = `find /var/lib/prosody/data/${ACCOUNTS} -type f -exec basename {} .dat \\;`;
    expect(await fixture.deployment.exec('prosody', 'sh', '-c', list)).toMatchObject({ stdout: 'dora\n' });
    expect(await fixture.deployment.logs('init')).toMatch(/^warning: accounts are read from .*storage\/prosody\/data/m);
    expect(changedFiles(before, config())).toEqual([]);
  });
});
