import { type ForeignKind, findingsInFolder, JAVA_LOGGING, type Replacements, readHocon, readProperties } from '@parley/config';
import type { Finding } from '@parley/kernel';

/** The opposite of a flag. */
const inverted = (text: string): string | undefined => ({ true: '0', false: '1' })[text.toLowerCase()];
const list = (text: string): string => text.replaceAll(/[[\]"\s]/g, '');
const OWN_NETWORK = { reason: 'the services speak with each other in their own network' };
const LISTENS = { reason: 'the bridge finds the addresses of its machine by itself' };

/** Keys of jvb.conf (deployment contract §10). */
const SETTINGS: Replacements = {
  'videobridge.cc.trust-bwe': 'JVB_CC_TRUST_BWE',
  'videobridge.cc.use-vla-target-bitrate': { reason: 'the bridge measures the bitrate of every layer' },
  'videobridge.ice.udp.port': 'JVB_PORT',
  'videobridge.ice.tcp.port': 'JVB_ICE_TCP_PORT',
  'videobridge.ice.tcp.enabled': 'JVB_ICE_TCP_PORT',
  'videobridge.ice.advertise-private-candidates': 'JVB_ADVERTISE_PRIVATE_CANDIDATES',
  'videobridge.apis.rest.enabled': 'COLIBRI_REST_ENABLED',
  'videobridge.rest.shutdown.enabled': 'SHUTDOWN_REST_ENABLED',
  'videobridge.apis.xmpp-client.configs.*.hostname': 'XMPP_SERVER',
  'videobridge.apis.xmpp-client.configs.*.port': 'XMPP_PORT',
  'videobridge.apis.xmpp-client.configs.*.domain': 'XMPP_AUTH_DOMAIN',
  'videobridge.apis.xmpp-client.configs.*.username': 'JVB_AUTH_USER',
  'videobridge.apis.xmpp-client.configs.*.password': 'JVB_AUTH_PASSWORD',
  'videobridge.apis.xmpp-client.configs.*.muc_jids': { variable: 'JVB_BREWERY_MUC', value: (jid) => jid.split('@')[0] },
  'videobridge.apis.xmpp-client.configs.*.muc_nickname': 'JVB_MUC_NICKNAME',
  'videobridge.apis.xmpp-client.configs.*.disable_certificate_verification': OWN_NETWORK,
  'videobridge.sctp.enabled': 'ENABLE_SCTP',
  'videobridge.sctp.use-usrsctp': { reason: 'there is one implementation of SCTP' },
  'videobridge.websockets.enabled': 'ENABLE_COLIBRI_WEBSOCKET',
  'videobridge.websockets.domain': 'JVB_WS_DOMAIN',
  'videobridge.websockets.tls': 'JVB_WS_TLS',
  'videobridge.websockets.server-id': 'JVB_WS_SERVER_ID',
  'videobridge.http-servers.private.port': 'JVB_COLIBRI_PORT',
  'videobridge.http-servers.private.host': { reason: 'the port is published to the machine alone' },
  'videobridge.http-servers.public.port': 'COLIBRI_WEBSOCKET_PORT',
  'videobridge.http-servers.public.host': { reason: 'the port is reached through the web service alone' },
  'videobridge.health.require-valid-address': 'JVB_REQUIRE_VALID_ADDRESS',
  'videobridge.relay.enabled': 'ENABLE_OCTO',
  'videobridge.relay.region': 'JVB_OCTO_REGION',
  'videobridge.relay.relay-id': 'JVB_OCTO_RELAY_ID',
  'videobridge.last-n-limits': 'JVB_LAST_N',
  'jmt.bwe.estimator.engine': { reason: 'there is one estimator' },
  'ice4j.harvest.mapping.aws.enabled': { reason: 'the metadata service of Amazon is never asked' },
  'ice4j.harvest.mapping.stun.enabled': { variable: 'JVB_DISABLE_STUN', value: inverted },
  'ice4j.harvest.mapping.stun.addresses': { variable: 'JVB_STUN_SERVERS', value: list },
  'ice4j.harvest.mapping.static-mappings': {
    variable: 'JVB_ADVERTISE_IPS',
    value: (text) => [...text.matchAll(/public-address["\s]*[=:]["\s]*([\w.:-]+)/g)].map(([, address]) => address).join(',') || undefined,
  },
};

/** Keys of the older sip-communicator.properties, in lower case. */
const PROPERTIES: Replacements = {
  'org.ice4j.ice.harvest.nat_harvester_public_address': 'JVB_ADVERTISE_IPS',
  'org.ice4j.ice.harvest.nat_harvester_local_address': LISTENS,
  'org.ice4j.ice.harvest.nat_harvester_default_public_ip': 'JVB_ADVERTISE_IPS',
  'org.ice4j.ice.harvest.stun_mapping_harvester_addresses': 'JVB_STUN_SERVERS',
  'org.ice4j.ice.harvest.disable_aws_harvester': { reason: 'the metadata service of Amazon is never asked' },
  'org.ice4j.ice.harvest.allowed_interfaces': LISTENS,
  'org.ice4j.ice.harvest.blocked_interfaces': LISTENS,
  'org.jitsi.videobridge.single_port_harvester_port': 'JVB_PORT',
  'org.jitsi.videobridge.tcp_harvester_port': 'JVB_ICE_TCP_PORT',
  'org.jitsi.videobridge.disable_tcp_harvester': { reason: 'media goes over TCP only with JVB_ICE_TCP_PORT' },
  'org.jitsi.videobridge.enable_rest_shutdown': 'SHUTDOWN_REST_ENABLED',
  'org.jitsi.videobridge.xmpp.user.*.hostname': 'XMPP_SERVER',
  'org.jitsi.videobridge.xmpp.user.*.domain': 'XMPP_AUTH_DOMAIN',
  'org.jitsi.videobridge.xmpp.user.*.username': 'JVB_AUTH_USER',
  'org.jitsi.videobridge.xmpp.user.*.password': 'JVB_AUTH_PASSWORD',
  'org.jitsi.videobridge.xmpp.user.*.muc_jids': { variable: 'JVB_BREWERY_MUC', value: (jid) => jid.split('@')[0] },
  'org.jitsi.videobridge.xmpp.user.*.muc_nickname': 'JVB_MUC_NICKNAME',
  'org.jitsi.videobridge.xmpp.user.*.disable_certificate_verification': OWN_NETWORK,
  'org.jitsi.videobridge.octo.region': 'JVB_OCTO_REGION',
  'org.jitsi.videobridge.enable_statistics': { reason: 'statistics are always there' },
};

const KINDS: readonly ForeignKind[] = [
  { name: 'custom-jvb.conf', read: readHocon, replacements: SETTINGS },
  { name: 'custom-sip-communicator.properties', read: readProperties, replacements: PROPERTIES },
  { name: 'custom-logging.properties', read: readProperties, replacements: JAVA_LOGGING },
];

/** What is to be said of files that the operator has for the bridge of another stack. */
export function foreignFiles(folder: string | undefined): readonly Finding[] {
  return findingsInFolder(folder, 'the bridge in Java', KINDS);
}
