import { noEffect, notPassed, type Options, readBy } from '../declare.ts';
import { flag, integer, list, optionalText, port, text } from '../variable.ts';

const workers: Options = { readers: ['jvb', 'jigasi', 'transcriber', 'jibri'] };

const autoscaler = noEffect('services report to no autoscaler; orchestrators read their health and metrics over HTTP', {
  AUTOSCALER_URL: optionalText('Address of an autoscaler.', workers),
  AUTOSCALER_SIDECAR_GROUP_NAME: optionalText('Group that the autoscaler counts a container to.', workers),
  AUTOSCALER_SIDECAR_HOST_ID: optionalText('Host that the autoscaler knows a container by.', workers),
  AUTOSCALER_SIDECAR_INSTANCE_ID: optionalText('Name that the autoscaler knows a container by.', workers),
  AUTOSCALER_SIDECAR_KEY_FILE: optionalText('Key for the autoscaler.', workers),
  AUTOSCALER_SIDECAR_KEY_ID: optionalText('Id of that key.', workers),
  AUTOSCALER_SIDECAR_PORT: port('Port of the helper that talks to the autoscaler.', 6000, workers),
  AUTOSCALER_SIDECAR_REGION: optionalText('Region that the autoscaler is told.', workers),
  AUTOSCALER_SIDECAR_SHUTDOWN_POLLING_INTERVAL: integer('Seconds between questions whether to end.', 60, 1, 86_400, workers),
  AUTOSCALER_SIDECAR_STATS_POLLING_INTERVAL: integer('Seconds between reports.', 30, 1, 86_400, workers),
  XMPP_ENV_NAME: optionalText('Environment that the autoscaler is told.', workers),
  LOCAL_ADDRESS: optionalText('Address of the container; services find their own.', workers),
});

const sentry: Options = { readers: ['jicofo', 'jvb', 'jigasi', 'transcriber'] };

const reporting = noEffect('errors are written to the log and reported to nobody else', {
  SENTRY_DSN: optionalText('Sentry project of a container.', sentry),
  SENTRY_ENVIRONMENT: optionalText('Environment that Sentry is told.', sentry),
  SENTRY_RELEASE: optionalText('Release that Sentry is told.', sentry),
  JICOFO_SENTRY_DSN: optionalText('Sentry project of the focus.', { readers: ['jicofo'] }),
  JVB_SENTRY_DSN: optionalText('Sentry project of the bridge.', { readers: ['jvb'] }),
  JIGASI_SENTRY_DSN: optionalText('Sentry project of the gateway.', { readers: ['jigasi', 'transcriber'] }),
});

const java = noEffect('the service is no Java program; it takes what it needs, and `mem_limit` of Docker bounds it', {
  JIGASI_MAX_MEMORY: text('Most memory of the gateway.', '3072m', { readers: ['jigasi', 'transcriber'] }),
  JICOFO_MAX_MEMORY: text('Most memory of the focus.', '3072m', { readers: ['jicofo'] }),
  ...readBy(['jvb'], {
    VIDEOBRIDGE_MAX_MEMORY: text('Most memory of the bridge.', '3072m'),
    VIDEOBRIDGE_DEBUG_OPTIONS: optionalText("Further options of the bridge's virtual machine."),
    VIDEOBRIDGE_GC_TYPE: optionalText("Garbage collector of the bridge's virtual machine."),
  }),
});

const bridge = readBy(['jvb'], {
  ...noEffect('the media worker has one estimator of bandwidth', {
    BWE_ESTIMATOR_ENGINE: text('Estimator of bandwidth.', 'GoogleCc2'),
  }),
  ...noEffect('the metadata service of a cloud is never asked; JVB_ADVERTISE_IPS or JVB_STUN_SERVERS tell the public address', {
    DISABLE_AWS_HARVESTER: flag('Do not ask the metadata service of Amazon for addresses.', true),
  }),
  ...noEffect('the media worker has one implementation of SCTP', {
    JVB_USE_USRSCTP: flag('Use the older implementation of SCTP.', false),
  }),
  ...noEffect('JVB_WS_SERVER_ID, JVB_MUC_NICKNAME or the host name is the id', {
    JVB_WS_SERVER_ID_FALLBACK: optionalText('Id of the bridge where no other was known.'),
    JVB_INSTANCE_ID: optionalText('Id of the bridge for its helper programs.'),
  }),
  ...noEffect('a bridge tells its own version', { JVB_VERSION: optionalText('Version that a bridge tells.') }),
});

const focus = readBy(['jicofo'], {
  ...noEffect('every client in use sends several streams', {
    JICOFO_MULTI_STREAM_BACKWARD_COMPAT: flag('Help clients that send one stream only.', false),
  }),
  ...noEffect('the account of the focus is always named focus', { JICOFO_AUTH_USER: text('Account of the focus.', 'focus') }),
});

const prosody = readBy(['prosody'], {
  ...noEffect('whoever logs in without an account counts as anonymous', {
    PROSODY_MUC_RESOURCE_VALIDATE_ANON_METHODS: list('Ways of authentication that count as anonymous for nicks.'),
  }),
  ...noEffect('PROSODY_ENABLE_S2S is the name', { ENABLE_S2S: flag('Let Prosody talk to other servers.', false) }),
});

const web = readBy(['web'], {
  ...noEffect('the web service has no worker processes; WEB_MAX_CONNECTIONS_PER_ADDRESS bounds connections', {
    NGINX_WORKER_PROCESSES: text('Worker processes of the web server.', '4'),
    NGINX_WORKER_CONNECTIONS: integer('Connections of each worker process.', 768, 1, 1_000_000),
  }),
  ...noEffect('names are looked up as the system does it, at every connection', {
    NGINX_RESOLVER: optionalText('DNS servers of the web server.'),
  }),
  ...noEffect('it points at a service that another company hosts', {
    JAAS_APP_ID: optionalText('Application at that service.'),
    JAAS_USE_STAGING: flag('Use the test environment of that service.', false),
    ENABLE_JAAS_COMPONENTS: flag('Telephone access by that service.', false, { readers: ['web', 'prosody'] }),
  }),
  ...noEffect('clients send no id for statistics', { ENABLE_STATS_ID: flag('Let clients send an id for statistics.', false) }),
  ...noEffect('no load test client is served', { ENABLE_LOAD_TEST_CLIENT: flag('Serve a client for load tests.', false) }),
  ...noEffect('WHITEBOARD_COLLAB_SERVER_URL_BASE or WHITEBOARD_COLLAB_SERVER_PUBLIC_URL switches the whiteboard on', {
    WHITEBOARD_ENABLED: flag('Whiteboard.', false),
  }),
  ...noEffect('bridges announce where they are; a lookup happens only for COLIBRI_WEBSOCKET_JVB_LOOKUP_NAME', {
    DISABLE_COLIBRI_WEBSOCKET_JVB_LOOKUP: flag('Do not look bridges up by name.', false),
  }),
  ...noEffect('it would open the whole inner network to browsers; COLIBRI_WEBSOCKET_REGEX names bridges that may be reached', {
    ENABLE_COLIBRI_WEBSOCKET_UNSAFE_REGEX: flag('Reach any host as a bridge.', false),
  }),
});

const gateway = {
  ...noEffect('JIGASI_MODE chooses', { JIGASI_DISABLE_SIP: flag('A gateway without telephone.', false, { readers: ['jigasi'] }) }),
  ...noEffect('a gateway tells its own version', {
    JIGASI_VERSION: optionalText('Version that a gateway tells.', { readers: ['jigasi', 'transcriber'] }),
  }),
};

const recorder = noEffect(
  'the recorder has no X display, Chrome driver or StatsD client that could be set',
  readBy(['jibri'], {
    ...notPassed({ DISPLAY: optionalText('X display of the recorder.') }),
    JIBRI_XORG_HORIZ_SYNC: optionalText('Horizontal rate of that display.'),
    JIBRI_XORG_VERT_REFRESH: optionalText('Vertical rate of that display.'),
    JIBRI_CHROMEDRIVER_DEBUG: flag("Log what the recorder's browser is told.", false),
    JIBRI_CHROMEDRIVER_DEBUG_LOG: optionalText('File of that log.'),
    CHROMIUM_FLAGS: list("Command line of the recorder's browser."),
    ENABLE_STATS_D: flag('Send statistics to StatsD.', false),
    JIBRI_STATSD_HOST: text('Host of StatsD.', 'localhost'),
    JIBRI_STATSD_PORT: port('Port of StatsD.', 8125),
    JIBRI_VERSION: optionalText('Version that a recorder tells.'),
  }),
);

/** Variables that people have in their `.env` and that do nothing, each with the reason. */
export const unsupported = {
  ...autoscaler,
  ...reporting,
  ...java,
  ...bridge,
  ...focus,
  ...prosody,
  ...web,
  ...gateway,
  ...recorder,
};
