import { notPassed, ownNames, readBy } from '../declare.ts';
import {
  domain,
  flag,
  hostsText,
  httpUrl,
  integer,
  ipAddress,
  nodeName,
  oneOf,
  optionalOneOf,
  optionalText,
  port,
  secret,
  text,
} from '../variable.ts';

const everyService = readBy(['web', 'prosody', 'jicofo', 'jvb'], {
  XMPP_DOMAIN: domain('XMPP domain of the deployment.', 'meet.jitsi'),
  XMPP_AUTH_DOMAIN: domain('Domain of the service accounts; default auth.XMPP_DOMAIN.', undefined),
  XMPP_MUC_DOMAIN: domain('Domain of the conference rooms; default muc.XMPP_DOMAIN.', undefined),
  XMPP_INTERNAL_MUC_DOMAIN: domain('Domain of the breweries; default internal-muc.XMPP_DOMAIN.', undefined),
  XMPP_GUEST_DOMAIN: domain('Domain of unauthenticated guests; default guest.XMPP_DOMAIN.', undefined),
  LOG_LEVEL: oneOf('Least severe log level that is written.', 'info', ['debug', 'info', 'warn', 'error']),
  ...ownNames({
    LOG_FORMAT: oneOf('json for machines, pretty for people.', 'json', ['json', 'pretty']),
  }),
});

const accounts = {
  ...readBy(['prosody', 'jicofo'], {
    JICOFO_AUTH_PASSWORD: secret('Password of the focus account.'),
    JICOFO_COMPONENT_SECRET: secret('Secret of the focus component; default derived from JICOFO_AUTH_PASSWORD.'),
  }),
  ...readBy(['prosody', 'jvb'], {
    JVB_AUTH_PASSWORD: secret('Password of the bridge account.'),
    JVB_AUTH_USER: nodeName('Account name of the bridges.', 'jvb'),
  }),
  ...readBy(['jicofo', 'jvb'], {
    JVB_BREWERY_MUC: nodeName('Room in which bridges and focus meet.', 'jvbbrewery'),
  }),
};

const addresses = {
  PUBLIC_URL: httpUrl('Address under which browsers reach the server; default https://localhost:HTTPS_PORT.', { readers: ['web', 'jvb'] }),
  XMPP_SERVER: hostsText('Host name of Prosody.', '127.0.0.1', {
    container: 'xmpp.meet.jitsi',
    readers: ['web', 'jicofo', 'jvb', 'compose'],
  }),
  XMPP_PORT: port('Port of Prosody for the service accounts (c2s).', 5222, { readers: ['prosody', 'jicofo', 'jvb', 'compose'] }),
  PROSODY_HTTP_PORT: port('Port of Prosody for BOSH, WebSocket and health.', 5280, { readers: ['web', 'prosody', 'compose'] }),
  COLIBRI_WEBSOCKET_PORT: port('Port of the bridge channel WebSocket of the bridge.', 9090, { readers: ['web', 'jvb'] }),
  ...ownNames({
    PROSODY_COMPONENT_PORT: port('Port of Prosody for external components (XEP-0114).', 5347, { readers: ['prosody', 'jicofo'] }),
  }),
};

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const logLevels = ownNames({
  WEB_LOG_LEVEL: optionalOneOf('LOG_LEVEL of the web service alone.', LEVELS, { readers: ['web'] }),
  PROSODY_LOG_LEVEL: optionalOneOf('LOG_LEVEL of Prosody and what belongs to it alone.', LEVELS, { readers: ['prosody'] }),
  JICOFO_LOG_LEVEL: optionalOneOf('LOG_LEVEL of the focus alone.', LEVELS, { readers: ['jicofo'] }),
  JVB_LOG_LEVEL: optionalOneOf('LOG_LEVEL of the bridge alone.', LEVELS, { readers: ['jvb'] }),
});

const system = {
  ...logLevels,
  TZ: text('Time zone of the services; times in logs are UTC all the same.', 'UTC', { readers: ['web', 'prosody', 'jicofo', 'jvb'] }),
};

/** In a container these are what the image makes them; compose files use the first two for the published side only. */
const insides = notPassed({
  JICOFO_REST_PORT: port('Port of the HTTP interface of the focus, on the host where there are containers.', 8888, {
    readers: ['web', 'jicofo', 'compose'],
  }),
  JVB_COLIBRI_PORT: port('Port of the private HTTP interface of the bridge, on the host where there are containers.', 8080, {
    readers: ['jvb', 'compose'],
  }),
  ...ownNames({
    PARLEY_CONTAINER: flag('Whether this is a container, whose defaults differ; the images set it.', false, {
      readers: ['web', 'prosody', 'jicofo', 'jvb'],
    }),
    PARLEY_BIND: ipAddress('Address that the internal listeners bind; npm start sets 127.0.0.1.', '0.0.0.0', {
      readers: ['prosody', 'jicofo', 'jvb'],
    }),
    PARLEY_STATE_DIR: optionalText('Directory for generated state (certificates, Prosody data); npm start sets .parley.', {
      container: '/run/parley',
      readers: ['web', 'prosody'],
    }),
    PARLEY_CONFIG_DIR: optionalText('Folder of the own files that you give to a service: conf.d and certs of Prosody, for one.', {
      container: '/config',
      readers: ['prosody', 'jicofo', 'jvb'],
    }),
    PARLEY_COMMIT: optionalText('Commit that the image or release was made of, for /about/version.', {
      readers: ['web', 'prosody', 'jicofo', 'jvb'],
    }),
    PARLEY_POLICY_PORT: port('Loopback port of the policy service.', 5290, { readers: ['prosody'] }),
  }),
});

const behaviour = {
  ENABLE_COLIBRI_WEBSOCKET: flag('Offer the bridge channel as a WebSocket.', true, {
    readers: ['web', 'prosody', 'jicofo', 'jvb'],
  }),
  ENABLE_SCTP: flag('Offer the bridge channel as an SCTP data channel.', true, { readers: ['web', 'prosody', 'jicofo', 'jvb'] }),
  MAX_PARTICIPANTS: integer('Most participants of a room; 0 means no limit.', 0, 0, 10_000, { readers: ['prosody'] }),
};

/** Variables that more than one service reads, or that concern the deployment as a whole. */
export const common = { ...everyService, ...system, ...accounts, ...addresses, ...insides, ...behaviour };
