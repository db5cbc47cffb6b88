import { runApp } from '@parley/http';
import { systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { loadFocusConfig } from './config.ts';
import { Focus } from './focus.ts';

runApp('jicofo', async ({ signal, env }) => {
  const config = loadFocusConfig(env);
  const log = createLog({ service: 'jicofo', ...config.log });
  for (const name of config.unsupported) log.warn({ name }, 'this variable has no effect');
  const focus = new Focus({ config, clock: systemClock, log });
  await focus.start(signal);
  log.info({ domain: config.domains.domain, brewery: config.brewery }, 'focus ready');
  return { stop: () => focus.stop(), log };
});
