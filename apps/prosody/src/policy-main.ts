import { loadConfig } from '@parley/config';
import { createHttpServer, runApp } from '@parley/http';
import { createLog } from '@parley/logging';
import { createMetrics } from '@parley/metrics';

/** TEMPORARY minimal */
runApp('policy', async ({ env, signal }) => {
  const config = loadConfig(['PARLEY_POLICY_PORT', 'LOG_LEVEL', 'LOG_FORMAT'], env);
  const log = createLog({ service: 'policy', level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  const http = createHttpServer({
    name: 'policy',
    version: '0.1.0',
    host: '127.0.0.1',
    port: config.PARLEY_POLICY_PORT,
    portVariable: 'PARLEY_POLICY_PORT',
    log,
    metrics: createMetrics('parley_policy_'),
    health: () => ({ healthy: true }),
    routes: (app) => {
      app.post('/v1/authenticate', () => ({ ok: true }));
    },
  });
  await http.start(signal);
  return { log, stop: () => http.stop() };
});
