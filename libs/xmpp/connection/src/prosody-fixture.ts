import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '@parley/kernel';

const DOMAIN = 'parley.test';
const READY_TIMEOUT_MS = 15_000;
/** Debian's `nobody`. */
const NOBODY = 65_534;
const ROOT = join(import.meta.dirname, '../../../..');

/** A real Prosody with what a connection needs and nothing else, in a temporary directory. */
export interface ProsodyFixture {
  readonly domain: string;
  readonly mucDomain: string;
  readonly componentDomain: string;
  readonly ports: { readonly c2s: number; readonly http: number; readonly component: number };
  /** User `focus`, at the domain itself; anonymous users live at `guest.` + domain. */
  readonly username: string;
  readonly password: string;
  readonly secret: string;
  /** Kills the process at once. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: a server that is there and says nothing. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Anonymous login that gives a session back to whoever names its stream management id as `previd`, as Parley's own module does. */
const AUTH_MODULE = `
local sasl, uuid = require "util.sasl", require "util.uuid".generate
local formdecode = require "util.http".formdecode
local provider = {}
for _, name in ipairs { "test_password", "get_password", "set_password", "create_user", "delete_user" } do
  provider[name] = function () return nil, "not supported" end
end
function provider.user_exists() return true end
module:hook_global("websocket-session", function (event)
  local query = event.request.url.query
  event.session.previd = query and formdecode(query).previd
end, 1)
function provider.get_sasl_handler(session)
  return sasl.new(module.host, { anonymous = function ()
    for _, other in pairs(prosody.full_sessions) do
      if session.previd and other.resumption_token == session.previd then return other.username end
    end
    return uuid()
  end })
end
module:provides("auth", provider)
sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function (self)
  self.username = self.profile.anonymous(self)
  return "success"
end)
`;

function configuration(directory: string, ports: ProsodyFixture['ports'], secret: string): string {
  return `
data_path = "${directory}/data"
plugin_paths = { "${directory}" }
pidfile = "${directory}/prosody.pid"
log = { { levels = { min = "info" }, to = "console" } }
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.c2s} }
http_ports = { ${ports.http} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
component_ports = { ${ports.component} }
component_interfaces = { "127.0.0.1" }
network_settings = { nagle = false }
http_default_host = "guest.${DOMAIN}"
modules_enabled = { "saslauth", "disco", "ping", "posix", "smacks" }
modules_disabled = { "s2s", "offline", "register", "limits" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
consider_bosh_secure = true
authentication = "internal_hashed"
smacks_hibernation_time = 60
storage = { smacks_h = "memory" }
VirtualHost "${DOMAIN}"
VirtualHost "guest.${DOMAIN}"
  authentication = "parley_test"
  modules_enabled = { "websocket", "bosh" }
Component "muc.${DOMAIN}" "muc"
  storage = "memory"
  muc_room_locking = false
  muc_room_default_public_jids = true
Component "echo.${DOMAIN}"
  component_secret = "${secret}"
`;
}

/** The one that the bootstrap has made available. @throws AppError UNAVAILABLE when there is none */
async function locateProsody(): Promise<{ readonly prosody: string; readonly prosodyctl: string }> {
  const bootstrap = (await import(pathToFileURL(join(ROOT, 'tools/bootstrap/prosody.mjs')).href)) as {
    locateProsodies(): { command: [string]; prosodyctl: [string] }[];
  };
  const [found] = bootstrap.locateProsodies();
  if (!found) throw new AppError('UNAVAILABLE', 'there is no Prosody; run this by npm test');
  return { prosody: found.command[0], prosodyctl: found.prosodyctl[0] };
}

/** Root may not run Prosody. */
function asNobody(command: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, [...args]];
  return ['setpriv', ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups', command, ...args]];
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const [file, list] = asNobody(command, args);
  const child = spawn(file, list, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new AppError('INTERNAL', `${command} ended with ${code}: ${output}`);
  return output;
}

async function prepare(directory: string, config: string): Promise<string> {
  const file = join(directory, 'prosody.cfg.lua');
  await mkdir(join(directory, 'data'));
  await writeFile(file, config);
  await writeFile(join(directory, 'mod_auth_parley_test.lua'), AUTH_MODULE);
  if (process.getuid?.() === 0) {
    await chmod(directory, 0o755);
    for (const path of [directory, join(directory, 'data')]) await chown(path, NOBODY, NOBODY);
  }
  return file;
}

async function launch(prosody: string, config: string): Promise<ChildProcess> {
  const [file, args] = asNobody(prosody, ['--config', config, '-F']);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = Promise.withResolvers<void>();
  const timer = setTimeout(() => ready.reject(new AppError('TIMEOUT', `Prosody is not ready: ${output}`)), READY_TIMEOUT_MS);
  const wanted = ["Activated service 'c2s'", "Activated service 'http'", "Activated service 'component'"];
  const onData = (chunk: unknown): void => {
    output += String(chunk);
    if (wanted.every((line) => output.includes(line))) ready.resolve();
  };
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  child.on('close', () => ready.reject(new AppError('INTERNAL', `Prosody ended: ${output}`)));
  await ready.promise.finally(() => clearTimeout(timer));
  return child;
}

/** Starts it. @throws AppError UNAVAILABLE when there is none on this machine */
export async function startProsody(): Promise<ProsodyFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-xmpp-'));
  const [c2s = 0, http = 0, component = 0] = await freePorts(3);
  const ports = { c2s, http, component };
  const [username, password, secret] = ['focus', 'correct horse', 'component secret'];
  const { prosody, prosodyctl } = await locateProsody();
  const config = await prepare(directory, configuration(directory, ports, secret));
  await run(prosodyctl, ['--config', config, 'register', username, DOMAIN, password]);
  let child = await launch(prosody, config);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  return {
    domain: DOMAIN,
    mucDomain: `muc.${DOMAIN}`,
    componentDomain: `echo.${DOMAIN}`,
    ports,
    username,
    password,
    secret,
    kill,
    signal: (name) => void child.kill(name),
    start: async () => {
      child = await launch(prosody, config);
    },
    dispose: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
