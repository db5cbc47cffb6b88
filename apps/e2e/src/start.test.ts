import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poll } from './harness/poll.ts';
import { findProcesses, type ProcessName } from './harness/processes.ts';
import { type Stack, spawnStack, startStack } from './harness/stack.ts';

const PARTS: readonly ProcessName[] = ['bridge', 'worker', 'focus', 'web', 'policy', 'prosody'];

/** Runs the start command to its end. */
async function refusedStart(env: Record<string, string>) {
  const { child, output, stateDir } = await spawnStack({ env });
  const [code] = (await once(child, 'exit')) as [number];
  const left = PARTS.flatMap((name) => findProcesses(stateDir, name));
  rmSync(stateDir, { recursive: true, force: true });
  return { code, lines: output().trim().split('\n'), left };
}

describe('a wrong configuration refuses the start with one line that names the variable', () => {
  it.each([
    ['an empty password', { JVB_AUTH_PASSWORD: '' }, /^JVB_AUTH_PASSWORD: is not set/],
    ['a known password', { JICOFO_AUTH_PASSWORD: 'passw0rd' }, /^JICOFO_AUTH_PASSWORD=\(secret\): .*publicly known/],
    ['a known component secret', { JICOFO_COMPONENT_SECRET: 's3cr37' }, /^JICOFO_COMPONENT_SECRET=\(secret\): .*publicly known/],
    ['a bad port', { HTTPS_PORT: '84430' }, /^HTTPS_PORT="84430": is not a port/],
    ['an unknown value', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL="loud": is not one of/],
    ['rooms that nobody could open', { ROOM_CREATORS: 'moderators' }, /^ROOM_CREATORS="moderators": /],
    ['no bridge channel at all', { ENABLE_SCTP: '0', ENABLE_COLIBRI_WEBSOCKET: '0' }, /^ENABLE_(SCTP|COLIBRI_WEBSOCKET)/],
  ])('%s', async (_kind, env, line) => {
    const { code, lines, left } = await refusedStart(env);
    expect(code).toBe(78);
    expect(lines.filter((text) => line.test(text))).toHaveLength(1);
    expect(left).toEqual([]);
  });

  it('a port that somebody else uses', async () => {
    const other = net.createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    const { code, lines } = await refusedStart({ JICOFO_REST_PORT: String(port) });
    other.close();
    expect(code).toBe(78);
    expect(lines.filter((text) => text.startsWith(`JICOFO_REST_PORT=${port}`))).toHaveLength(1);
  });
});

describe('a running stack', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
  });

  it('has written .env with random passwords for its owner only', () => {
    const file = path.join(stack.stateDir, '.env');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const passwords = [...readFileSync(file, 'utf8').matchAll(/_PASSWORD=(.+)/g)].map((match) => match[1]);
    expect(passwords.length).toBeGreaterThanOrEqual(2);
    expect(new Set(passwords).size).toBe(passwords.length);
  });

  it('tells a second start that it is running', async () => {
    const { child, output } = await spawnStack({ env: stack.env, stateDir: stack.stateDir });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(output().trim().split('\n')).toHaveLength(1);
    expect(output()).toMatch(/running/);
  });

  it('answers unhealthy while a conference could not be joined', async () => {
    stack.signal('bridge', 'SIGSTOP');
    await poll(async () => (await stack.health()).status === 503, { timeoutMs: 30_000, what: 'health tells of the missing bridge' });
    stack.signal('bridge', 'SIGCONT');
    await poll(async () => (await stack.health()).status === 200, { timeoutMs: 30_000, what: 'the bridge is taken back' });
  });

  it.each(['web', 'focus', 'bridge', 'policy', 'prosody'] as const)('%s ends within 3 s of SIGTERM and is started again', async (name) => {
    const [pid] = stack.pids(name);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGTERM');
    await poll(() => !stack.pids(name).includes(pid), { timeoutMs: 3_000, what: `${name} has ended`, intervalMs: 20 });
    await poll(async () => stack.pids(name).length > 0 && (await stack.health()).status === 200, {
      timeoutMs: 20_000,
      what: `${name} is back`,
    });
  });

  it('publishes nothing but web and media', async () => {
    const listening = (name: string) =>
      (readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8'))
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A' && Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) === Number(stack.env[name]))
        .map((fields) => fields[1]?.split(':')[0]);
    for (const name of [
      'XMPP_PORT',
      'PROSODY_HTTP_PORT',
      'PROSODY_COMPONENT_PORT',
      'PARLEY_POLICY_PORT',
      'JICOFO_REST_PORT',
      'JVB_COLIBRI_PORT',
      'COLIBRI_WEBSOCKET_PORT',
    ]) {
      await poll(() => listening(name).length > 0, { timeoutMs: 10_000, what: `${name} is listened on` });
      expect(new Set(listening(name)), name).toEqual(new Set(['0100007F']));
    }
    expect(listening('HTTPS_PORT').length).toBeGreaterThan(0);
  });

  it('keeps passwords out of its logs', () => {
    const secrets = [...readFileSync(path.join(stack.stateDir, '.env'), 'utf8').matchAll(/_PASSWORD=(.+)/g)].map((match) => match[1] ?? '');
    const logs = ['web', 'jicofo', 'jvb', 'prosody'].map((service) => stack.log(service)).join('\n') + stack.output();
    expect(logs.length).toBeGreaterThan(100);
    for (const secret of secrets) expect(logs.includes(secret)).toBe(false);
  });
});

it('leaves no orphan for the next start when the starter is killed', async () => {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'parley-e2e-'));
  const first = await startStack({ stateDir });
  const before = PARTS.flatMap((name) => first.pids(name));
  expect(before.length).toBeGreaterThanOrEqual(PARTS.length);
  await first.killStarter();
  const second = await startStack({ stateDir, env: first.env });
  const after = PARTS.flatMap((name) => second.pids(name));
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  for (const name of PARTS) expect(second.pids(name), name).toHaveLength(1);
  await second.stop();
  expect(PARTS.flatMap((name) => findProcesses(stateDir, name))).toEqual([]);
  rmSync(stateDir, { recursive: true, force: true });
});
