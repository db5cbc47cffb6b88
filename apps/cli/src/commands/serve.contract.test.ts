import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts, observeProcess, waitFor } from '@parley/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock, writeState } from '../supervisor/instance.ts';
import { groupMembers, identify } from '../supervisor/process-table.ts';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'parley-serve-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

it('takes the served process along when it is killed', async () => {
  const [https = 0, http = 0] = await freePorts(2);
  const envFile = path.join(stateDir, '.env');
  writeFileSync(envFile, `JICOFO_AUTH_PASSWORD=one\nJVB_AUTH_PASSWORD=two\nHTTPS_PORT=127.0.0.1:${https}\nHTTP_PORT=127.0.0.1:${http}\n`);
  takeLock(stateDir, 'starter')?.();
  const starter = identify(process.pid) ?? { pid: 0, startTime: 0 };
  writeState(stateDir, { starter, url: '', localUrl: '', envFile, services: [] });
  const main = path.join(import.meta.dirname, '../main.ts');
  const child = spawn(process.execPath, [main, 'serve', 'web', '--state-dir', stateDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const serve = observeProcess('serve', child);
  const members = () => groupMembers(serve.pid, `PARLEY_STATE_DIR=${stateDir}`);
  await waitFor(() => serve.stdout.some((line) => line.includes('web listening')), { what: 'the served process', timeoutMs: 15_000 });
  expect(members().length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await waitFor(() => members().length === 0, { what: 'the end of the served process' });
  await serve.exited;
});
