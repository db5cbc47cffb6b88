import { runApp } from '@parley/http';
import { systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { Jvb } from './jvb.ts';
import { readSettings } from './settings.ts';

runApp('jvb', async ({ signal, env }) => {
  const settings = readSettings(env);
  const log = createLog({ service: 'jvb', ...settings.log });
  const jvb = new Jvb({
    settings,
    clock: systemClock,
    log,
    exit: (code) => {
      // The regular end of the process goes through its signal handler, which stops everything in order.
      if (code === 0) process.kill(process.pid, 'SIGTERM');
      else process.exit(code);
    },
  });
  await jvb.start(signal);
  log.info({ serverId: settings.serverId, port: settings.media.port, workers: settings.media.workers }, 'bridge ready');
  return { log, stop: () => jvb.stop() };
});
