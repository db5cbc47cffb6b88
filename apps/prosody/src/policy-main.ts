import { policySettings } from '@parley/auth-core';
import { componentSecret, xmppDomains } from '@parley/config';
import { createHttpServer, runApp } from '@parley/http';
import { errorMessage, systemClock, VERSION } from '@parley/kernel';
import { createLog, RefusalLog } from '@parley/logging';
import { createMetrics } from '@parley/metrics';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { createAdministration } from './policy/administration/create.ts';
import { admit, welcomed } from './policy/admissions.ts';
import { createBackend } from './policy/backend.ts';
import { loadPolicyServiceConfig } from './policy/config.ts';
import { policyCounters } from './policy/counters.ts';
import { fileKey } from './policy/file-sharing/file-key.ts';
import { fileRoutes } from './policy/file-sharing/file-routes.ts';
import { Logins } from './policy/logins.ts';
import { policyRoutes } from './policy/routes.ts';
import { createServices } from './policy/services/create.ts';

/** Where Prosody is reached when it listens at every address. */
const LOOPBACKS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Logins and entrances are worth more lines than other requests: each has been through a login, or the limits of Prosody. */
const LINES = { lines: 100 } as const;

/** The policy service: decides who may log in and who may enter, and knows every room. It and Prosody survive each other's restarts. */
runApp('policy', async ({ env, signal }) => {
  const config = loadPolicyServiceConfig(env);
  const domains = xmppDomains(config);
  const clock = systemClock;
  const log = createLog({ service: 'policy', level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  const metrics = createMetrics('parley_policy_');
  const component = createXmppComponent({
    host: LOOPBACKS[config.PARLEY_BIND] ?? config.PARLEY_BIND,
    port: config.PROSODY_COMPONENT_PORT,
    domain: domains.policy,
    secret: componentSecret('policy', config),
    log,
  });
  const onJoin = () => counters.onJoin();
  const { services, shell } = createServices({ config, domains, connection: component, clock, log, metrics, onJoin });
  const hasGuests = config.ENABLE_AUTH && config.ENABLE_GUESTS;
  const settings = { ...policySettings(config), maxParticipants: config.MAX_PARTICIPANTS };
  const counters = policyCounters(metrics, { rooms: services.mirror, pending: () => logins.pending });
  const backend = createBackend({ config, log, clock, onKeyFetch: counters.onKeyFetch });
  const logins = new Logins({
    domain: domains.domain,
    guestDomain: hasGuests ? domains.guest : undefined,
    backend,
    clock,
    log,
    refusals: new RefusalLog(log, () => clock.now(), LINES),
    onLogin: counters.onLogin,
  });
  const admissions = {
    settings,
    clock,
    log,
    refusals: new RefusalLog(log, () => clock.now(), LINES),
    onAdmission: counters.onAdmission,
  };
  log.info({ backend: backend.name, guests: hasGuests, creators: settings.creators, moderators: settings.moderators }, 'policy');

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
    routes: (app) => {
      policyRoutes({
        bearer: componentSecret('policy-http', config),
        rooms: () => services.mirror.rooms.values(),
        authenticate: (request) => logins.authenticate(request),
        admit: (body) => welcomed(admit(admissions, body), () => shell.welcome(body.room, body.jid)),
        onStranger: counters.onStranger,
      })(app);
      createAdministration({ config, domains, connection: component, services, shell, clock, log, metrics })(app);
      if (config.ENABLE_FILE_SHARING) {
        fileRoutes({
          key: fileKey(componentSecret('policy-http', config)),
          domain: domains.domain,
          roomsOf: (jid) => services.mirror.roomsOf(jid),
          rooms: () => (component.online && !services.mirror.isReplaying ? services.mirror.rooms.values() : undefined),
          clock,
          log,
          refusals: new RefusalLog(log, () => clock.now()),
          onToken: counters.onFileToken,
        })(app);
      }
    },
  });
  await shell.restore();
  await http.start(signal);
  // Logins must not wait for it: Prosody may still be starting. A refused secret ends the process, which shows the mistake.
  component.start(signal).catch((error: unknown) => {
    if (signal.aborted) return;
    log.error({ reason: errorMessage(error) }, 'component refused');
    process.exit(1);
  });
  return {
    log,
    stop: async () => void (await Promise.all([component.stop(), http.stop(), shell.stop(), backend.authenticator?.close?.()])),
  };
});
