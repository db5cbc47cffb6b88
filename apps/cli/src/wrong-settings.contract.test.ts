import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const APPS = path.resolve(import.meta.dirname, '../..');

/** Wrong settings of four services at once, and the service that must name each. */
const WRONG = {
  web: { RESOLUTION: '720p', HTTP_PORT: 'eighty', ENABLE_HSTS: 'maybe', COLIBRI_WEBSOCKET_REGEX: 'jvb[' },
  prosody: { MAX_PARTICIPANTS: 'many', TURN_TRANSPORT: 'tls', PROSODY_C2S_LIMIT: 'fast' },
  jicofo: { BRIDGE_STRESS_THRESHOLD: 'high', JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT: 'soon', JICOFO_COMPONENT_SECRET: 's3cr37' },
  jvb: { JVB_WORKERS: '0', JVB_ADVERTISE_IPS: '203.0.113.7:10000', JVB_AUTH_PASSWORD: 'passw0rd' },
};

async function start(service: string): Promise<{ readonly code: unknown; readonly lines: readonly string[] }> {
  const env = { ...process.env, ...WRONG.web, ...WRONG.prosody, ...WRONG.jicofo, ...WRONG.jvb };
  const child = spawn(process.execPath, [path.join(APPS, service, 'src/main.ts')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, lines: stderr.trim().split('\n') };
}

describe('a start with many wrong settings', () => {
  it.each(Object.entries(WRONG))('of %s names all of its own at once, with the remedy, and ends with 78', async (service, wrong) => {
    const { code, lines } = await start(service);
    expect(code).toBe(78);
    for (const name of Object.keys(wrong)) {
      const [line, ...more] = lines.filter((one) => one.startsWith(`${name}=`));
      expect(more).toEqual([]);
      expect(line).toMatch(/^\w+=(".*"|\(secret\)): .+; .+\. \S.+/);
    }
    expect(lines.join()).not.toContain('passw0rd');
  });
});
