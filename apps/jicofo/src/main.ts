import { runApp } from '@parley/http';
import { findingLine, systemClock } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { loadFocusConfig } from './config.ts';
import { Focus } from './focus.ts';
import { foreignFiles } from './foreign.ts';

runApp('jicofo', async ({ signal, env, settings }) => {
  const config = loadFocusConfig(env);
  const log = createLog({ service: 'jicofo', ...config.log });
  const foreign = foreignFiles(config.operatorFolder);
  for (const finding of foreign) log.warn({ setting: finding.subject }, findingLine(finding));
  const focus = new Focus({ config, clock: systemClock, log, findings: [...settings, ...foreign] });
  await focus.start(signal);
  log.info({ domain: config.domains.domain, brewery: config.brewery }, 'focus ready');
  return { stop: () => focus.stop(), log };
});
