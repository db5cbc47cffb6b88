import { runApp } from '@parley/http';
import { systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { createMetrics } from '@parley/metrics';
import { readConfig } from './config.ts';
import { startWeb } from './web.ts';

runApp('web', async ({ env }) => {
  const config = readConfig(env);
  const log = createLog({ service: 'web', level: config.variables.LOG_LEVEL, format: config.variables.LOG_FORMAT });
  const { PUBLIC_URL } = config.variables;
  if (PUBLIC_URL !== undefined && new URL(PUBLIC_URL).pathname !== '/')
    log.warn({ publicUrl: PUBLIC_URL, used: config.publicOrigin }, 'PUBLIC_URL has a path: meetings are served at the root');
  const web = await startWeb({ config, log, metrics: createMetrics('parley_web_'), clock: systemClock });
  return { log, stop: () => web.stop() };
});
