import { notPassed, ownNames, readBy } from '../declare.ts';
import {
  addresses,
  bareHosts,
  flag,
  integer,
  list,
  moduleNames,
  network,
  networks,
  oneOf,
  optionalBareHost,
  optionalText,
  port,
  secret,
  text,
} from '../variable.ts';

/** What operators add to Prosody themselves (deployment contract §8). */
const extensions = readBy(['prosody'], {
  GLOBAL_MODULES: moduleNames('Further modules for every host of Prosody.'),
  XMPP_MODULES: moduleNames('Further modules for XMPP_DOMAIN.', { readers: ['prosody', 'jicofo'] }),
  XMPP_MUC_MODULES: moduleNames('Further modules for the conference rooms.', { readers: ['prosody', 'jicofo'] }),
  XMPP_LOBBY_MUC_MODULES: moduleNames('Further modules for the lobbies.'),
  XMPP_BREAKOUT_MUC_MODULES: moduleNames('Further modules for the breakout rooms.'),
  XMPP_SPEAKERSTATS_MODULES: moduleNames('Further modules for the address of speaker statistics.'),
  XMPP_INTERNAL_MUC_MODULES: moduleNames('Further modules for the rooms of bridges and focus.'),
  GLOBAL_CONFIG: text('Lua for the global section of the configuration of Prosody; \\n begins a new line.', ''),
  XMPP_CONFIGURATION: text('Lua for the section of XMPP_DOMAIN; commas outside of brackets and quotes begin a new line.', ''),
  XMPP_MUC_CONFIGURATION: text('Lua for the section of the conference rooms; commas outside of brackets and quotes begin a new line.', ''),
  PROSODY_LOG_CONFIG: text('Lua tables for further logs of Prosody; \\n begins a new line.', ''),
  PROSODY_ADMINS: addresses('Accounts that are administrators of Prosody, and owners of every room.'),
  ...notPassed(
    ownNames({
      PROSODY_PLUGINS_DIR: optionalText('Folder of your own Prosody modules, which come before all others.', {
        container: '/prosody-plugins-custom',
      }),
      PROSODY_STORAGE_DIR: optionalText('Folder in which accounts are kept, and what rooms hold; default PARLEY_STATE_DIR/prosody.', {
        container: '/var/lib/prosody',
      }),
    }),
  ),
});

const rateLimits = {
  PROSODY_ENABLE_RATE_LIMITS: flag('Limit how often one address may log in, and how many people enter a room per second.', false),
  PROSODY_RATE_LIMIT_ALLOW_RANGES: networks('Networks that are not limited, beside loopback.', ['10.0.0.0/8']),
  PROSODY_RATE_LIMIT_CACHE_SIZE: integer('Addresses that are remembered.', 10_000, 1, 10_000_000),
  PROSODY_RATE_LIMIT_LOGIN_RATE: integer('Logins per second and address.', 3, 1, 100_000),
  PROSODY_RATE_LIMIT_SESSION_RATE: integer('Bytes per second that are read of a session that is limited.', 200, 1, 100_000_000),
  PROSODY_RATE_LIMIT_TIMEOUT: integer('Seconds that a limit lasts.', 60, 1, 86_400),
};

/** Variables of the prosody container. */
export const prosody = readBy(['prosody'], {
  ...extensions,
  ...notPassed(ownNames({ PARLEY_PROSODY: text('Prosody executable: a path, or a name in PATH.', 'prosody') })),
  // Ten times the reference's: at 10kb/s the answer to an offer alone (7 kB) is held back for half a second at every join.
  PROSODY_C2S_LIMIT: text('Most bytes per second that a client may send, such as 10kb/s.', '100kb/s'),
  PROSODY_DISABLE_C2S_LIMIT: flag('Lift that limit.', false),
  PROSODY_TRUSTED_PROXIES: networks('Proxies whose X-Forwarded-For counts; in a container those of its own networks by default.', [
    '127.0.0.1',
    '::1',
  ]),
  PROSODY_C2S_REQUIRE_ENCRYPTION: flag(
    'Let users of XMPP_DOMAIN log in over TCP only with TLS; WebSocket and BOSH are not concerned.',
    true,
  ),
  PROSODY_ENABLE_METRICS: flag('Let PROSODY_METRICS_ALLOWED_CIDR read the metrics of Prosody; loopback always may.', false),
  PROSODY_METRICS_ALLOWED_CIDR: network('Network that may read the metrics of Prosody.', '172.16.0.0/12'),
  PROSODY_ENABLE_STANZA_COUNTS: flag('Count messages, presences and requests by kind of session, in the metrics of Prosody.', false),
  PROSODY_ENABLE_MUC_RESOURCE_VALIDATE: flag('Accept only letters, digits and _ in nicks.', true),
  PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT: flag('Anonymous users may only use the start of their user name as nick.', false),
  ...rateLimits,
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
  ...ownNames({
    PARLEY_CLIENT_SILENCE: integer(
      'Seconds after which a silent client is asked for a sign of life; after as many more it is lost.',
      30,
      2,
      600,
    ),
  }),
});
