import { notPassed, ownNames, readBy } from '../declare.ts';
import { flag, hosts, integer, integerOrAuto, list, oneOf, optionalHost, optionalInteger, optionalText, port } from '../variable.ts';

/** Variables of the jvb container (bridge contract §18). */
export const jvb = readBy(['jvb'], {
  JVB_PORT: port('UDP port for media.', 10_000, { readers: ['jvb', 'compose'] }),
  JVB_ADVERTISE_IPS: list(
    'Addresses under which clients reach the bridge: each an IP address or host name, `#port` behind it if mapped.',
    [],
    {
      aliases: ['DOCKER_HOST_ADDRESS'],
    },
  ),
  JVB_ADVERTISE_PRIVATE_CANDIDATES: flag('Offer the private addresses of the machine too.', true),
  JVB_STUN_SERVERS: hosts('STUN servers, `host:port`, that tell the public address; none by default.'),
  JVB_DISABLE_STUN: flag('Do not ask JVB_STUN_SERVERS.', false),
  JVB_REQUIRE_VALID_ADDRESS: flag('Unhealthy without a public address.', false),
  JVB_WS_DOMAIN: optionalHost('Host (and port) of the bridge channel URL; default that of PUBLIC_URL.', { readers: ['web', 'jvb'] }),
  JVB_WS_TLS: oneOf('Whether that URL is wss; auto follows PUBLIC_URL.', 'auto', ['auto', '0', '1', 'true', 'false'], {
    readers: ['web', 'jvb'],
  }),
  JVB_WS_SERVER_ID: optionalText('Id of this bridge in bridge channel URLs; default JVB_MUC_NICKNAME, else the host name.'),
  JVB_MUC_NICKNAME: optionalText('Nick of this bridge in the brewery; unique per bridge; default its server id.'),
  JVB_OCTO_REGION: optionalText('Region of this bridge.'),
  JVB_DISABLE_XMPP: flag(
    'Do without the focus: the bridge serves what COLIBRI_REST_ENABLED lets in, and needs no JVB_AUTH_PASSWORD.',
    false,
  ),
  JVB_LOG_FILE: optionalText('File that the bridge logs to as well; nobody but you turns it over.'),
  JVB_CC_TRUST_BWE: flag('Send a participant no more than the estimate of its bandwidth allows.', true),
  SHUTDOWN_REST_ENABLED: flag('Allow POST /colibri/shutdown.', false),
  COLIBRI_REST_ENABLED: flag(
    'Let conferences be made and changed by HTTP, at /colibri/v2/conferences of the private interface, by whoever reaches it.',
    false,
  ),
  ...notPassed({
    HOSTNAME: optionalText('Name of the machine or container, set by it; stands in for JVB_MUC_NICKNAME.'),
    ...ownNames({
      MEDIASOUP_WORKER_BIN: optionalText('Path of the media worker binary; default the one of the mediasoup package.'),
    }),
  }),
  ...ownNames({
    JVB_ICE_TCP_PORT: optionalInteger(
      'TCP port for media of clients whose UDP is blocked; worker i listens on it + i; unset means none. Publish it under the same number.',
      1,
      65_535,
    ),
    JVB_WORKERS: integerOrAuto(
      'Media worker processes, each with a core of its own; all serve JVB_PORT (docs/nat.md tells where they do not). auto means one for each core where they can, else one.',
      1,
      1,
      64,
    ),
    JVB_ENDPOINTS_PER_WORKER: optionalInteger(
      'Most participants of one conference on one media worker while another one runs; unset means that a conference goes on to another worker when its own are busy.',
      1,
      10_000,
    ),
    JVB_LAST_N: integer('Most video sources that a participant receives; -1 means no limit below 50.', -1, -1, 50),
    JVB_OVERLOAD_PROTECTION: flag('While the bridge is overloaded, send everybody fewer videos and take no new participants.', true),
    JVB_LOUDEST_N: optionalInteger(
      'Voices that are passed on at a time: the dominant speaker and the loudest; 0 means all; unset means 10 in conferences that reach 15 participants.',
      0,
      50,
    ),
  }),
});
