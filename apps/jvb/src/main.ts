import { availableParallelism } from 'node:os';
import { runApp } from '@parley/http';
import { findingLine, systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { foreignFiles } from './foreign.ts';
import { Jvb } from './jvb.ts';
import { planWorkerPorts } from './network/worker-ports.ts';
import { readSettings } from './settings.ts';

runApp('jvb', async ({ signal, env, settings: doubts }) => {
  const settings = readSettings(env);
  const log = createLog({ service: 'jvb', ...settings.log });
  const foreign = foreignFiles(settings.operatorFolder);
  const ports = await planWorkerPorts({ ...settings.media, cores: availableParallelism() });
  for (const finding of [...foreign, ...ports.findings]) log.warn({ setting: finding.subject }, findingLine(finding));
  const jvb = new Jvb({
    settings,
    clock: systemClock,
    log,
    workers: ports.workers,
    sharesPort: ports.shared,
    findings: [...doubts, ...foreign, ...ports.findings],
    exit: (code) => {
      // The regular end of the process goes through its signal handler, which stops everything in order.
      if (code === 0) process.kill(process.pid, 'SIGTERM');
      else process.exit(code);
    },
  });
  await jvb.start(signal);
  log.info({ serverId: settings.serverId, port: settings.media.port, workers: ports.workers }, 'bridge ready');
  return { log, stop: () => jvb.stop() };
});
