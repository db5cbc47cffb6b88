import { componentSecret, DOMAIN_VARIABLES, loadConfig, xmppDomains } from '@parley/config';
import { createHttpServer, runApp } from '@parley/http';
import { errorMessage, VERSION } from '@parley/kernel';
import { createLog } from '@parley/logging';
import { createMetrics } from '@parley/metrics';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { followRooms } from './policy/event-stream.ts';
import { RoomMirror } from './policy/room-mirror.ts';
import { policyRoutes } from './policy/routes.ts';

const VARIABLES = [
  ...DOMAIN_VARIABLES,
  'PARLEY_BIND',
  'PARLEY_POLICY_PORT',
  'PARLEY_COMMIT',
  'PROSODY_COMPONENT_PORT',
  'JICOFO_AUTH_PASSWORD',
  'JICOFO_COMPONENT_SECRET',
  'LOG_LEVEL',
  'LOG_FORMAT',
] as const;

/** Where Prosody is reached when it listens at every address. */
const LOOPBACKS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The policy service: decides who may log in, and knows every room. It and Prosody survive each other's restarts. */
runApp('policy', async ({ env, signal }) => {
  const config = loadConfig(VARIABLES, env);
  const domains = xmppDomains(config);
  const log = createLog({ service: 'policy', level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  const metrics = createMetrics('parley_policy_');
  const mirror = new RoomMirror();
  metrics.gauge('rooms', 'Rooms that exist.', { read: () => mirror.rooms.size });
  metrics.gauge('occupants', 'Occupants of all rooms, the focus included.', { read: () => mirror.occupantCount });
  const joins = metrics.counter('joins_total', 'Occupants that have joined a room.');
  const logins = metrics.counter('logins_total', 'Logins by outcome.', ['outcome']);

  const component = createXmppComponent({
    host: LOOPBACKS[config.PARLEY_BIND] ?? config.PARLEY_BIND,
    port: config.PROSODY_COMPONENT_PORT,
    domain: domains.policy,
    secret: componentSecret('policy', config),
    log,
  });
  followRooms({
    connection: component,
    domain: domains.policy,
    mucDomain: domains.muc,
    log,
    onEvent: (event) => {
      if (event.type === 'occupant-joined' && !mirror.isReplaying) joins.inc();
      mirror.apply(event);
    },
  });
  const http = createHttpServer({
    name: 'policy',
    version: VERSION,
    commit: config.PARLEY_COMMIT,
    host: '127.0.0.1',
    port: config.PARLEY_POLICY_PORT,
    portVariable: 'PARLEY_POLICY_PORT',
    log,
    metrics,
    health: () => (component.online ? { healthy: true } : { healthy: false, reason: 'not connected to Prosody' }),
    routes: policyRoutes({
      domain: domains.domain,
      bearer: componentSecret('policy-http', config),
      log,
      rooms: () => mirror.rooms.values(),
      onAuthenticated: (outcome) => logins.inc(1, { outcome }),
    }),
  });
  await http.start(signal);
  // Logins must not wait for it: Prosody may still be starting. A refused secret ends the process, which shows the mistake.
  component.start(signal).catch((error: unknown) => {
    if (signal.aborted) return;
    log.error({ reason: errorMessage(error) }, 'component refused');
    process.exit(1);
  });
  return { log, stop: async () => void (await Promise.all([component.stop(), http.stop()])) };
});
