import { runApp } from '@parley/http';
import { systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { createMetrics } from '@parley/metrics';
import { readConfig } from './config.ts';
import { parseAddressSet } from './routing/addresses.ts';
import { readDefaultGateways } from './routing/default-gateways.ts';
import { startWeb } from './web.ts';

runApp('web', async ({ env, settings }) => {
  const config = readConfig(env);
  const log = createLog({ service: 'web', level: config.variables.LOG_LEVEL, format: config.variables.LOG_FORMAT });
  const gateways = parseAddressSet(readDefaultGateways());
  const web = await startWeb({
    config,
    log,
    metrics: createMetrics('parley_web_'),
    clock: systemClock,
    settings,
    ...(gateways && { gateways }),
  });
  return { log, stop: () => web.stop() };
});
