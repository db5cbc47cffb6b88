import { planned, readBy } from '../declare.ts';
import { domain, flag, hosts, integer, list, optionalInteger, optionalText, port, text } from '../variable.ts';

const visitors = planned(
  { capability: 'visitors' },
  {
    ...readBy(['prosody', 'jicofo'], {
      ENABLE_VISITORS: flag('Let people watch a large meeting from Prosody servers of their own.', false),
      VISITORS_XMPP_SERVER: hosts('Prosody servers of visitors.'),
      VISITORS_XMPP_PORT: port('Client port of the first visitor server; each further one has the next.', 52_220),
      VISITORS_XMPP_DOMAIN: domain('Domain of the visitor servers, behind v0., v1., …; default XMPP_DOMAIN.', undefined),
      VISITORS_MAX_VISITORS_PER_NODE: integer('Most visitors per visitor server.', 250, 1, 100_000),
      PROSODY_VISITORS_MUC_PREFIX: text('First label of the rooms domain on visitor servers.', 'muc'),
    }),
    ...readBy(['jicofo'], {
      VISITORS_MAX_PARTICIPANTS: optionalInteger('Participants from which newcomers become visitors.', 1, 100_000),
      VISITORS_XMPP_AUTH_DOMAIN: domain('Domain of the service accounts on visitor servers.', undefined),
      JICOFO_VISITORS_REQUIRE_MUC_CONFIG: flag('Only rooms that ask for it have visitors.', false),
    }),
    ...readBy(['prosody'], {
      PROSODY_MODE: text('What this Prosody is: client, visitors or brewery.', 'client'),
      PROSODY_VISITOR_INDEX: integer('Number of this visitor server.', 0, 0, 1000),
      PROSODY_VISITORS_S2S_VHOSTS: list('Further hosts that visitor servers may talk to.'),
      PROSODY_ENABLE_S2S: flag('Let Prosody talk to other servers.', false),
      PROSODY_S2S_PORT: port('Port for other servers.', 5269),
      PROSODY_S2S_LIMIT: text('Most bytes per second that another server may send.', '30kb/s'),
      PROSODY_DISABLE_S2S_LIMIT: flag('Lift that limit.', false),
      PROSODY_LIMIT_MESSAGES_CHECK_TOKEN: flag('Count only visitors with a token against the limit of messages.', false),
      PROSODY_REGION_NAME: text('Region that visitor servers tell.', 'default'),
      RELEASE_NUMBER: optionalText('Release that visitor servers tell.'),
      SHARD: text('Shard that visitor servers tell.', 'default'),
      XMPP_SERVER_S2S_PORT: port('Port of the main Prosody for visitor servers.', 5269),
    }),
  },
);

const relays = planned(
  { capability: 'meetings across several bridges' },
  {
    ...readBy(['jicofo', 'jvb'], {
      ENABLE_OCTO: flag('Let one meeting use several bridges.', false),
      ENABLE_JVB_XMPP_SERVER: flag('Let bridges meet the focus on a Prosody of their own.', false),
      JVB_XMPP_SERVER: hosts('That Prosody.', ['xmpp.jvb.meet.jitsi']),
      JVB_XMPP_PORT: port('Its client port.', 6222),
    }),
    ...readBy(['prosody', 'jicofo', 'jvb'], {
      JVB_XMPP_AUTH_DOMAIN: domain('Domain of the bridge accounts there.', 'auth.jvb.meet.jitsi'),
      JVB_XMPP_INTERNAL_MUC_DOMAIN: domain('Domain of the brewery there.', 'muc.jvb.meet.jitsi'),
    }),
    ...readBy(['jicofo'], { ENABLE_OCTO_SCTP: flag('Data channels between bridges; default ENABLE_SCTP.', false) }),
    ...readBy(['jvb'], {
      JVB_OCTO_RELAY_ID: optionalText('Name of this bridge for other bridges.', { aliases: ['JVB_OCTO_BIND_ADDRESS'] }),
    }),
  },
);

/** Meetings beyond one Prosody or one bridge. */
export const manyServers = { ...visitors, ...relays };
