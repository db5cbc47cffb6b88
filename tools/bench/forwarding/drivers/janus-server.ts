import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { freePort, waitFor } from '@parley/testing';
import type { JanusFiles } from '../../../bootstrap/janus.mjs';

/** All plugins and transports but the ones that are needed; to load them takes time and libraries. */
const UNUSED_PLUGINS = [
  'audiobridge',
  'duktape',
  'echotest',
  'lua',
  'nosip',
  'recordplay',
  'sip',
  'streaming',
  'textroom',
  'videocall',
  'voicemail',
];
const UNUSED_TRANSPORTS = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'];
const START_MS = 10_000;

export interface JanusServer {
  readonly child: ChildProcess;
  /** Of its WebSocket transport. */
  readonly url: string;
  stop(): Promise<void>;
}

const disabled = (names: readonly string[]) => names.map((name) => `libjanus_${name}.so`).join(',');

function mainConfig(folder: string, { plugins, transports, events, loggers }: JanusFiles): string {
  return `general: {
  configs_folder = "${folder}"
  plugins_folder = "${plugins}"
  transports_folder = "${transports}"
  events_folder = "${events}"
  loggers_folder = "${loggers}"
  debug_level = 2
  interface = "127.0.0.1"
}
nat: {
  ice_lite = true
  ice_enforce_list = "lo"
  ice_tcp = false
}
media: {
  rtp_port_range = "42000-49999"
  dtls_mtu = 1200
}
plugins: { disable = "${disabled(UNUSED_PLUGINS)}" }
transports: { disable = "${disabled(UNUSED_TRANSPORTS)}" }
events: { broadcast = false }
`;
}

const webSocketConfig = (port: number) => `general: {
  json = "compact"
  ws = true
  ws_port = ${port}
  ws_ip = "127.0.0.1"
  wss = false
}
admin: { admin_ws = false }
`;

/** Debian's janus with its video room alone, on loopback. */
export async function startJanus(files: JanusFiles, preload: string): Promise<JanusServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-bench-janus-'));
  const port = await freePort();
  await writeFile(path.join(folder, 'janus.jcfg'), mainConfig(folder, files));
  await writeFile(path.join(folder, 'janus.plugin.videoroom.jcfg'), 'general: { }\n');
  await writeFile(path.join(folder, 'janus.transport.websockets.jcfg'), webSocketConfig(port));
  const child = spawn(files.command, ['-F', folder, '-C', path.join(folder, 'janus.jcfg')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, LD_PRELOAD: preload },
  });
  const gone = once(child, 'exit').catch(() => undefined);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { child, url: `ws://127.0.0.1:${port}`, stop };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const gone = once(child, 'exit').then(() => {
    throw new AppError('UNAVAILABLE', 'janus does not start');
  });
  // Anything that answers over HTTP is the WebSocket transport.
  const answers = waitFor(() => fetch(`http://127.0.0.1:${port}/`), { what: 'the WebSocket transport of janus', timeoutMs: START_MS });
  await Promise.race([answers, gone]);
}
