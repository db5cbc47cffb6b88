import { domain, flag, hostsText, httpUrl, integer, ipAddress, nodeName, oneOf, optionalText, port, secret } from '../variable.ts';

export const AUTH_TYPES = ['internal', 'jwt', 'ldap', 'matrix', 'hybrid_matrix_token'] as const;

/** Variables that more than one service reads. */
export const common = {
  PUBLIC_URL: httpUrl('Address under which browsers reach the server; default https://localhost:HTTPS_PORT.'),
  XMPP_DOMAIN: domain('XMPP domain of the deployment.', 'meet.jitsi'),
  XMPP_AUTH_DOMAIN: domain('Domain of the service accounts; default auth.XMPP_DOMAIN.', undefined),
  XMPP_MUC_DOMAIN: domain('Domain of the conference rooms; default muc.XMPP_DOMAIN.', undefined),
  XMPP_INTERNAL_MUC_DOMAIN: domain('Domain of the breweries; default internal-muc.XMPP_DOMAIN.', undefined),
  XMPP_GUEST_DOMAIN: domain('Domain of unauthenticated guests; default guest.XMPP_DOMAIN.', undefined),
  XMPP_SERVER: hostsText('Host name of Prosody.', '127.0.0.1'),
  XMPP_PORT: port('Port of Prosody for the service accounts (c2s).', 5222),
  PROSODY_COMPONENT_PORT: port('Port of Prosody for external components (XEP-0114).', 5347),
  PROSODY_HTTP_PORT: port('Port of Prosody for BOSH, WebSocket and health.', 5280),
  PARLEY_POLICY_PORT: port('Loopback port of the policy service.', 5290),
  JICOFO_AUTH_PASSWORD: secret('Password of the focus account.'),
  JVB_AUTH_PASSWORD: secret('Password of the bridge account.'),
  JICOFO_COMPONENT_SECRET: secret('Secret of the focus component; default derived from JICOFO_AUTH_PASSWORD.'),
  JVB_AUTH_USER: nodeName('Account name of the bridges.', 'jvb'),
  JVB_BREWERY_MUC: nodeName('Room in which bridges and focus meet.', 'jvbbrewery'),
  ENABLE_COLIBRI_WEBSOCKET: flag('Offer the bridge channel as a WebSocket.', true),
  ENABLE_SCTP: flag('Offer the bridge channel as an SCTP data channel.', true),
  JICOFO_REST_PORT: port('Port of the HTTP interface of the focus.', 8888),
  JVB_COLIBRI_PORT: port('Port of the private HTTP interface of the bridge.', 8080),
  COLIBRI_WEBSOCKET_PORT: port('Port of the bridge channel WebSocket of the bridge.', 9090),
  PARLEY_BIND: ipAddress('Address that the internal listeners bind; npm start sets 127.0.0.1.', '0.0.0.0'),
  PARLEY_STATE_DIR: optionalText('Directory for generated state (certificates, Prosody data); npm start sets .parley.'),
  LOG_LEVEL: oneOf('Least severe log level that is written.', 'info', ['debug', 'info', 'warn', 'error']),
  LOG_FORMAT: oneOf('json for machines, pretty for people.', 'json', ['json', 'pretty']),
  MAX_PARTICIPANTS: integer('Most participants of a room; 0 means no limit.', 0, 0, 10_000),
  ENABLE_AUTH: flag('Require authentication.', false),
  AUTH_TYPE: oneOf('Who vouches for users, with ENABLE_AUTH.', 'internal', AUTH_TYPES),
  ENABLE_GUESTS: flag('Let people in without authentication once somebody authenticated is there.', false),
};
