import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foreignFiles } from './foreign.ts';

it('tells for every setting of custom-jvb.conf and custom-sip-communicator.properties which variable replaces it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-foreign-'));
  const text = `ice4j.harvest.mapping {
  stun { enabled = false, addresses = [ "stun.example:3478" ] }
  static-mappings = [ { local-address = "10.0.0.2", public-address = "203.0.113.9", name = x } ]
}
videobridge.apis.xmpp-client.configs { shard0 { HOSTNAME = "xmpp.example", PASSWORD = hunter2 } }`;
  writeFileSync(join(folder, 'custom-jvb.conf'), text);
  writeFileSync(join(folder, 'custom-sip-communicator.properties'), 'org.ice4j.ice.harvest.NAT_HARVESTER_PUBLIC_ADDRESS=203.0.113.9\n');
  const findings = foreignFiles(folder);
  expect(findings.map(({ remedy }) => remedy)).toEqual([
    'Set JVB_DISABLE_STUN=1 instead.',
    'Set JVB_STUN_SERVERS=stun.example:3478 instead.',
    'Set JVB_ADVERTISE_IPS=203.0.113.9 instead.',
    'Set XMPP_SERVER=xmpp.example instead.',
    'Set JVB_AUTH_PASSWORD instead.',
    'Set JVB_ADVERTISE_IPS=203.0.113.9 instead.',
  ]);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  rmSync(folder, { recursive: true });
});
