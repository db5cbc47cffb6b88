import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
// Not the whole of @parley/http: this process serves nothing, and should be small.
import { runApp } from '@parley/http/run-app';
import { systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { Child } from './launcher/child.ts';
import { loadProsodyConfig } from './launcher/config.ts';
import { asUser } from './launcher/config-check.ts';
import { PROSODY_HOME } from './launcher/environment.ts';
import { endOrphan, findExecutable, requireFreePort } from './launcher/preflight.ts';
import { prepare } from './launcher/prepare.ts';
import { forwardProsodyLine } from './launcher/prosody-log.ts';

/** The prosody service: Prosody and the policy service, two processes of their own, each started again when it ends. */
runApp('prosody', async ({ env }) => {
  const config = loadProsodyConfig(env);
  const log = createLog({ service: 'prosody', level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  const executable = findExecutable(config.PARLEY_PROSODY, 'PARLEY_PROSODY', env.PATH);
  const { home, user, environment, found } = prepare({ config, env, executable, sources: join(import.meta.dirname, '..'), log });
  const orphan = endOrphan(home);
  if (orphan !== undefined) log.warn({ pid: orphan }, 'ended a prosody that was left over');
  for (const name of ['XMPP_PORT', 'PROSODY_HTTP_PORT', 'PROSODY_COMPONENT_PORT'] as const)
    for (const address of found.interfaces) await requireFreePort(name, config[name], address, systemClock);
  await requireFreePort('PARLEY_POLICY_PORT', config.PARLEY_POLICY_PORT, '127.0.0.1', systemClock);
  // One that is left over may belong to another user than today's.
  rmSync(join(home, 'prosody.pid'), { force: true });

  const onRefused = (code: number) => process.exit(code);
  const policy = new Child({
    name: 'policy',
    log,
    clock: systemClock,
    // The channel makes the policy service end when this process is gone.
    spawn: () =>
      spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, `policy-main${extname(import.meta.filename)}`)], {
        env,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    onRefused,
  });
  const prosody = new Child({
    name: 'prosody',
    log,
    clock: systemClock,
    spawn: () =>
      spawn('setpriv', ['--pdeathsig', 'KILL', ...asUser(user), executable, '--config', `${PROSODY_HOME}/prosody.cfg.lua`, '-F'], {
        cwd: home,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    onLine: (line) => forwardProsodyLine(log, line),
    onRefused,
  });
  await Promise.all([policy.start(), prosody.start()]);
  return { log, stop: async () => void (await Promise.all([policy.stop(), prosody.stop()])) };
});
