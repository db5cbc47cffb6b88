import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foreignFiles } from './foreign.ts';

it('tells for every setting of custom-jicofo.conf which variable replaces it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-foreign-'));
  const text = `jicofo {
  bridge { stress-threshold = 0.7, brewery-jid = "pool@internal-muc.meet.jitsi" }
  bridge.region-groups = [ ["us", "eu"] ]
  xmpp.trusted-domains = [ "hidden.meet.jitsi" ]
  jigasi.something = 1
}`;
  writeFileSync(join(folder, 'custom-jicofo.conf'), text);
  writeFileSync(join(folder, 'custom-logging.properties'), '.level=FINE\n');
  writeFileSync(join(folder, 'jicofo.conf'), 'jicofo.generated = 1\n');
  expect(foreignFiles(folder).map(({ subject, remedy }) => `${subject.slice(folder.length + 1).split(' = ')[0]}: ${remedy}`)).toEqual([
    'custom-jicofo.conf:2 jicofo.bridge.stress-threshold: Set BRIDGE_STRESS_THRESHOLD=0.7 instead.',
    'custom-jicofo.conf:2 jicofo.bridge.brewery-jid: Set JVB_BREWERY_MUC=pool instead.',
    'custom-jicofo.conf:3 jicofo.bridge.region-groups: Set JICOFO_BRIDGE_REGION_GROUPS=["us", "eu"] instead.',
    'custom-jicofo.conf:4 jicofo.xmpp.trusted-domains: Set JICOFO_TRUSTED_DOMAINS=hidden.meet.jitsi instead.',
    'custom-jicofo.conf:5 jicofo.jigasi.something: No variable replaces it; remove it, or leave it if you may go back.',
    'custom-logging.properties:1 .level: Set LOG_LEVEL=debug instead.',
  ]);
  expect(foreignFiles(join(folder, 'nowhere'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
