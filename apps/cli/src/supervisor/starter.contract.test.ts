import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readState } from './instance.ts';
import { endLeftovers, findLeftovers } from './leftovers.ts';
import { groupMembers, identify, isAlive, type ProcessIdentity } from './process-table.ts';

const STARTER = path.join(import.meta.dirname, 'fixtures/fake-starter.ts');

let stateDir: string;
const starters: ChildProcess[] = [];

beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'parley-starter-'));
});
afterEach(async () => {
  for (const starter of starters.splice(0)) starter.kill('SIGKILL');
  await endLeftovers(readState(stateDir)?.services ?? [], stateDir);
  rmSync(stateDir, { recursive: true, force: true });
});

/** Runs a starter of fake services, given as `name=mode`. */
function start(...services: string[]) {
  const child = spawn(process.execPath, [STARTER, stateDir, ...services], { stdio: ['ignore', 'pipe', 'inherit'] });
  starters.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exit, lines: () => output.trim().split('\n') };
}

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** Waits until every named service has said that it is up, and returns their processes. */
async function untilUp(starter: ReturnType<typeof start>, ...names: string[]): Promise<ProcessIdentity[]> {
  await until(() => {
    for (const name of names) expect(starter.lines()).toContain(`${name.padEnd(8)}up`);
  });
  return names.map((name) => processOf(name));
}

function processOf(name: string): ProcessIdentity {
  const found = readState(stateDir)?.services.find((service) => service.name === name)?.process;
  if (!found) throw new Error(`${name} does not run`);
  return found;
}

const kill = (target: ProcessIdentity | undefined) => target && process.kill(target.pid, 'SIGKILL');

describe('a starter', () => {
  it('stops its services on SIGTERM, the last one first', async () => {
    const starter = start('a=steady', 'b=steady', 'c=steady');
    const services = await untilUp(starter, 'a', 'b', 'c');
    starter.child.kill('SIGTERM');
    expect(await starter.exit).toBe(0);
    expect(services.some(isAlive)).toBe(false);
    const stops = starter.lines().filter((line) => line.endsWith('told to stop'));
    expect(stops.map((line) => line[0])).toEqual(['c', 'b', 'a']);
    expect(readState(stateDir)).toBeUndefined();
  });

  it('kills what has not stopped after 3 s, with all that it had started', async () => {
    const starter = start('a=stubborn');
    const [service] = await untilUp(starter, 'a');
    const members = groupMembers(service?.pid ?? 0, `PARLEY_STATE_DIR=${stateDir}`);
    expect(members.length).toBeGreaterThan(1);
    const begin = Date.now();
    starter.child.kill('SIGTERM');
    expect(await starter.exit).toBe(0);
    expect(Date.now() - begin).toBeLessThan(5_000);
    expect(members.filter(isAlive)).toEqual([]);
  });

  it('starts a killed service again, and keeps its log', async () => {
    const starter = start('a=steady', 'b=steady');
    const [a, b] = await untilUp(starter, 'a', 'b');
    kill(a);
    await until(() => expect(starter.lines().filter((line) => line === 'a       up')).toHaveLength(2));
    expect(starter.lines()).toContain('a ended (SIGKILL); starting it again in 250 ms');
    expect(processOf('a')).not.toEqual(a);
    expect(processOf('b')).toEqual(b);
    expect(readFileSync(path.join(stateDir, 'logs/a.log'), 'utf8')).toBe('up\nup\n');
  });

  it('ends with 78 and the one line of a service that refuses its configuration', async () => {
    const starter = start('a=steady', 'b=refuse', 'c=refuse');
    expect(await starter.exit).toBe(78);
    expect(starter.lines().filter((line) => line.startsWith('FAKE_PORT='))).toEqual(['FAKE_PORT="x": expected a port']);
    expect(starter.lines().filter((line) => line.includes('ended'))).toEqual([]);
  });

  it('leaves a state directory alone that another one has', async () => {
    const first = start('a=steady');
    const [a] = await untilUp(first, 'a');
    const second = start('a=steady');
    expect(await second.exit).toBe(0);
    expect(second.lines()).toEqual(['running: https://localhost/']);
    expect(processOf('a')).toEqual(a);
  });

  it('takes its services along when it is killed', async () => {
    const starter = start('a=steady', 'b=steady');
    const services = await untilUp(starter, 'a', 'b');
    starter.child.kill('SIGKILL');
    await starter.exit;
    await until(() => expect(services.filter(isAlive)).toEqual([]));
  });

  it('ends what a killed one left behind before it starts its own', async () => {
    const first = start('a=stubborn', 'b=steady');
    const [stubborn] = await untilUp(first, 'a', 'b');
    const members = groupMembers(stubborn?.pid ?? 0, `PARLEY_STATE_DIR=${stateDir}`);
    first.child.kill('SIGKILL');
    await first.exit;
    expect(stubborn && isAlive(stubborn)).toBe(true);
    const second = start('a=steady', 'b=steady');
    await untilUp(second, 'a', 'b');
    expect(members.length).toBeGreaterThan(1);
    expect(members.filter(isAlive)).toEqual([]);
    expect(second.lines()[0]).toMatch(/^ended \d+ processes that an earlier start had left behind$/);
  });

  it('stops when the process that started it is gone', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').fork(${JSON.stringify(STARTER)}, ${JSON.stringify([stateDir, 'a=steady'])}, { stdio: 'ignore' })`,
      ],
      { stdio: 'ignore' },
    );
    await until(() => processOf('a'));
    const a = processOf('a');
    const starter = readState(stateDir)?.starter;
    parent.kill('SIGKILL');
    await until(() => expect([a, starter].filter((process) => process && isAlive(process))).toEqual([]));
  });
});

describe('findLeftovers', () => {
  it('takes no process for one of ours that merely has its number', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    const process = await until(() => {
      const found = identify(child.pid ?? 0);
      if (!found) throw new Error('not there yet');
      return found;
    });
    const status = { name: 'a', state: 'running', restarts: 0, command: ['sleep', '60'] } as const;
    await until(() => expect(findLeftovers([{ ...status, process }], stateDir)).toEqual([process]));
    expect(findLeftovers([{ ...status, process: { ...process, startTime: process.startTime - 1 } }], stateDir)).toEqual([]);
    expect(findLeftovers([{ ...status, process, command: ['sleep', '61'] }], stateDir)).toEqual([]);
    expect(findLeftovers([{ ...status, process: undefined }], stateDir)).toEqual([]);
    child.kill('SIGKILL');
  });
});
