import { notPassed, readBy } from '../declare.ts';
import {
  bareHosts,
  flag,
  integer,
  list,
  network,
  networks,
  oneOf,
  optionalBareHost,
  optionalText,
  port,
  secret,
  text,
} from '../variable.ts';

/** Variables of the prosody container. */
export const prosody = readBy(['prosody'], {
  ...notPassed({ PARLEY_PROSODY: text('Prosody executable: a path, or a name in PATH.', 'prosody') }),
  PARLEY_CLIENT_SILENCE: integer(
    'Seconds after which a silent client is asked for a sign of life; after as many more it is lost.',
    30,
    2,
    600,
  ),
  // Ten times the reference's: at 10kb/s the answer to an offer alone (7 kB) is held back for half a second at every join.
  PROSODY_C2S_LIMIT: text('Most bytes per second that a client may send, such as 10kb/s.', '100kb/s'),
  PROSODY_DISABLE_C2S_LIMIT: flag('Lift that limit.', false),
  PROSODY_TRUSTED_PROXIES: networks('Proxies whose X-Forwarded-For counts.', ['127.0.0.1', '::1'], {
    container: '127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7',
  }),
  PROSODY_ENABLE_METRICS: flag('Let PROSODY_METRICS_ALLOWED_CIDR read the metrics of Prosody; loopback always may.', false),
  PROSODY_METRICS_ALLOWED_CIDR: network('Network that may read the metrics of Prosody.', '172.16.0.0/12'),
  PROSODY_ENABLE_MUC_RESOURCE_VALIDATE: flag('Accept only letters, digits and _ in nicks.', true),
  PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT: flag('Anonymous users may only use the start of their user name as nick.', false),
  GC_TYPE: oneOf('Garbage collector of Prosody.', 'generational', ['incremental', 'generational']),
  GC_GEN_MIN_TH: integer('Generational collector: minor threshold.', 20, 1, 100),
  GC_GEN_MAX_TH: integer('Generational collector: major threshold.', 100, 1, 1_000),
  GC_INC_TH: integer('Incremental collector: threshold.', 400, 1, 1_000),
  GC_INC_SPEED: integer('Incremental collector: speed.', 250, 1, 10_000),
  GC_INC_STEP_SIZE: integer('Incremental collector: step size.', 13, 1, 60),
  STUN_HOST: optionalBareHost('STUN server that clients are told of.'),
  STUN_PORT: port('Its port.', 443),
  TURN_HOST: bareHosts('TURN servers that clients are told of.'),
  TURN_PORT: port('Their port.', 443),
  TURN_TRANSPORT: list('Transports of the TURN servers: udp, tcp or both.', ['tcp']),
  TURNS_HOST: bareHosts('TURN servers over TLS that clients are told of.'),
  TURNS_PORT: port('Their port.', 443),
  TURN_CREDENTIALS: secret('Shared secret of the TURN servers, for credentials that expire.'),
  TURN_TTL: integer('Life of such credentials in seconds.', 86_400, 60, 31_536_000, { aliases: ['TURN_TLL'] }),
  TURN_USERNAME: optionalText('Fixed TURN user, instead of TURN_CREDENTIALS.'),
  TURN_PASSWORD: secret('Password of TURN_USERNAME.'),
});
