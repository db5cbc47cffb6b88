import { planned, readBy } from '../declare.ts';
import { duration, flag, httpUrl, integer, list, nodeName, oneOf, optionalBareHost, optionalText, port, secret } from '../variable.ts';

const accounts = {
  JIGASI_SIP_URI: optionalText('SIP account of the gateway, name@server.', { readers: ['jicofo', 'jigasi'] }),
  JIGASI_BREWERY_MUC: nodeName('Room in which gateways, transcribers and focus meet.', 'jigasibrewery', {
    readers: ['jicofo', 'jigasi', 'transcriber'],
  }),
  JIGASI_XMPP_USER: nodeName('Account of gateways and transcribers in Prosody.', 'jigasi', {
    readers: ['prosody', 'jigasi', 'transcriber'],
  }),
  JIGASI_XMPP_PASSWORD: secret('Password of JIGASI_XMPP_USER.', { readers: ['prosody', 'jigasi', 'transcriber'] }),
};

const phone = {
  JIGASI_SIP_PASSWORD: secret('Password of the SIP account.'),
  JIGASI_SIP_SERVER: optionalBareHost('Registrar and proxy of the SIP account.'),
  JIGASI_SIP_PORT: port('Port of JIGASI_SIP_SERVER.', 5060),
  JIGASI_SIP_TRANSPORT: oneOf('Transport to JIGASI_SIP_SERVER.', 'UDP', ['UDP', 'TCP', 'TLS']),
  JIGASI_SIP_DEFAULT_ROOM: optionalText('Room of calls that name none.'),
  JIGASI_SIP_KEEP_ALIVE_METHOD: oneOf('What keeps the way to the registrar open.', 'OPTIONS', ['OPTIONS', 'REGISTER', 'CRLF']),
  JIGASI_PORT_MIN: port('First UDP port of telephone audio.', 20_000, { readers: ['jigasi', 'compose'] }),
  JIGASI_PORT_MAX: port('Last UDP port of telephone audio.', 20_050, { readers: ['jigasi', 'compose'] }),
  JIGASI_ENABLE_SDES_SRTP: flag('Encrypt telephone audio with keys in SDP.', false),
  JIGASI_HEALTH_CHECK_SIP_URI: optionalText('Extension that is called to see whether calls work.'),
  JIGASI_HEALTH_CHECK_INTERVAL: duration('How often it is called; a bare number counts milliseconds.', 300_000, 'ms'),
  JIGASI_ENABLE_REST: flag('Let the HTTP interface of the gateway listen on all addresses.', false),
  USE_TRANSLATOR_IN_CONFERENCE: flag('Forward telephone audio instead of mixing it.', false),
};

const gateway = {
  BOSH_URL_PATTERN: optionalText('Address at which the gateway reaches rooms, in place of XMPP_SERVER.'),
  JIGASI_CONFIGURATION: list('Further settings of the gateway, name=value.'),
  JIGASI_INSTANCE_ID: optionalText('Name of this gateway.'),
  JIGASI_JVB_TIMEOUT: integer('Milliseconds that the gateway waits for the invitation to a meeting.', 30_000, 1, 600_000),
  JIGASI_LOCAL_REGION: optionalText('Region of this gateway.'),
  JIGASI_MODE: oneOf('What the container is.', 'sip', ['sip', 'transcriber']),
  JIGASI_STATS_ID: optionalText('Name of this gateway in statistics; default JIGASI_INSTANCE_ID.'),
  JIGASI_STATS_PORT: port('Port on which the gateway tells its statistics.', 8788),
  JIGASI_TRUSTED_DOMAINS: list('Domains whose accounts the gateway obeys.'),
  JIGASI_LOG_FILE: optionalText('File that the gateway also logs to.'),
};

const queue = planned(
  { capability: 'visitors' },
  {
    JIGASI_VISITORS_QUEUE_SERVICE_URL: httpUrl('Service in which callers wait for a large meeting to begin.'),
    JIGASI_VISITORS_QUEUE_SERVICE_PRIVATE_KEY_ID: optionalText('Id of the key for that service.'),
    JIGASI_VISITORS_QUEUE_SERVICE_PRIVATE_KEY_PATH: optionalText('File of the key for that service.'),
  },
);

/** Telephone participants. */
export const sip = planned(
  { capability: 'telephone (SIP)' },
  { ...accounts, ...readBy(['jigasi'], { ...phone, ...queue }), ...readBy(['jigasi', 'transcriber'], gateway) },
);
