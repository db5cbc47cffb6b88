import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '@parley/kernel';
import { freePort, freePorts, type ProsodyHarness, type ServiceProcess, spawnService, startProsody, waitFor } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

describe('the focus as operators deploy it', () => {
  let server: ProsodyHarness;
  let focus: ServiceProcess | undefined;
  let port: string;
  beforeAll(async () => {
    server = await startProsody();
  });
  afterAll(() => server?.stop());
  afterEach(() => focus?.stop());

  const start = async (env: Record<string, string>) => {
    port = String(await freePort());
    focus = spawnService('jicofo', { ...server.env, JICOFO_REST_PORT: port, ...env });
    return focus;
  };
  const joined = (process: ServiceProcess, timeoutMs?: number) =>
    process.logged(({ msg }) => msg === 'brewery joined', 'brewery', timeoutMs);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

  it('finds the Prosody that answers among those of XMPP_SERVER, with both connections', async () => {
    const [closed] = await freePorts(1);
    const process = await start({
      XMPP_SERVER: `127.0.0.1:${closed}, 127.0.0.1:${server.env.XMPP_PORT}`,
      JICOFO_ENABLE_HEALTH_CHECKS: '0',
    });
    await joined(process, 15_000);
    await waitFor(async () => (await get('/about/health')).ok, { what: 'health' });
  });

  it('reports files of another stack, and keeps a log in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-jicofo-'));
    writeFileSync(join(folder, 'custom-jicofo.conf'), 'jicofo.bridge.stress-threshold = 0.7\n');
    const file = join(folder, 'focus.log');
    const process = await start({ PARLEY_CONFIG_DIR: folder, JICOFO_LOG_FILE: file, PARLEY_COMMIT: '0123abc' });
    await joined(process);
    const line = `${join(folder, 'custom-jicofo.conf')}:1 jicofo.bridge.stress-threshold = 0.7: is not read`;
    expect(process.records()).toContainEqual(expect.objectContaining({ level: 'warn', msg: expect.stringContaining(line) }));
    expect(readFileSync(file, 'utf8').split('\n').slice(0, -1)).toEqual(
      process.stdout.slice(0, readFileSync(file, 'utf8').split('\n').length - 1),
    );
    expect(await (await get('/about/findings')).json()).toContainEqual(
      expect.objectContaining({ remedy: 'Set BRIDGE_STRESS_THRESHOLD=0.7 instead.' }),
    );
    expect(await (await get('/about/version')).json()).toMatchObject({ name: 'jicofo', version: VERSION, commit: '0123abc' });
    rmSync(folder, { recursive: true });
  });

  it('may get a new password before Prosody does: it waits, and says for what', async () => {
    const rotated = { JICOFO_AUTH_PASSWORD: 'the-new-password' };
    const process = await start(rotated);
    const line = await process.logged(({ msg }) => msg === 'xmpp login refused, trying again', 'a refused login');
    expect(line).toMatchObject({ level: 'error', hint: expect.stringContaining('JICOFO_AUTH_PASSWORD') });
    await server.process.stop();
    const again = spawnService('prosody', { ...server.env, ...rotated });
    try {
      await joined(process, 20_000);
    } finally {
      await again.stop();
    }
  });
});
