import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { poll } from './poll.ts';
import { freePort, ROOT, type Stack } from './stack.ts';

const LOAD = path.join(import.meta.dirname, 'pretended-load.ts');

export interface SecondBridge {
  readonly pid: number;
  /** Lets it seem to use so much of a core beside what it really does. */
  pretendLoad(share: number): void;
  /** Its `/colibri/stats`. */
  statistics(): Promise<Readonly<Record<string, unknown>>>;
  /** Whether it carries a conference; false as well while it is frozen. */
  hasConference(): Promise<boolean>;
  /** How many bridges the focus holds for usable. */
  bridgesHealthy(): Promise<number>;
  stop(): Promise<void>;
}

/** Another bridge beside the stack's own, in the same brewery, on ports of its own. */
export async function startSecondBridge(stack: Stack, over: Readonly<Record<string, string>> = {}): Promise<SecondBridge> {
  const running = stack.pids('bridge')[0];
  if (running === undefined) throw new Error('the stack runs no bridge');
  const inherited = Object.fromEntries(
    readFileSync(`/proc/${running}/environ`, 'utf8')
      .split('\0')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
      .filter(([name]) => name !== '' && !name.startsWith('NODE_CHANNEL')),
  );
  const port = await freePort();
  const env = {
    ...inherited,
    JVB_PORT: String(await freePort()),
    JVB_COLIBRI_PORT: String(port),
    COLIBRI_WEBSOCKET_PORT: String(await freePort()),
    JVB_WS_SERVER_ID: 'second',
    JVB_MUC_NICKNAME: 'second',
    PARLEY_STATE_DIR: `${stack.stateDir}/second-bridge`,
    PARLEY_SUPERVISED: '0',
    ...over,
  };
  const program = ['--import', LOAD, 'apps/jvb/src/main.ts'];
  const child = spawn(process.execPath, program, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const ended = once(child, 'exit');
  const listed = async () => {
    const answer = await fetch(`http://127.0.0.1:${stack.env.JICOFO_REST_PORT}/bridges`);
    return (await answer.text()).includes('"second"');
  };
  await poll(listed, { timeoutMs: 15_000, what: 'the focus knows the second bridge' });
  const statistics = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/colibri/stats`, { signal: AbortSignal.timeout(1_000) });
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    pid: child.pid ?? 0,
    statistics,
    pretendLoad: (share) => void child.send(share),
    hasConference: () =>
      statistics().then(
        ({ conferences }) => Number(conferences) > 0,
        () => false,
      ),
    async bridgesHealthy() {
      const answer = await fetch(`http://127.0.0.1:${stack.env.JICOFO_REST_PORT}/bridges`);
      return ((await answer.json()) as { bridges: { healthy: boolean }[] }).bridges.filter(({ healthy }) => healthy).length;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
