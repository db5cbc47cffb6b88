import { isIP } from 'node:net';
import { isLoopback } from './public-url.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const NO_VIDEO = 'there is neither sound nor picture as soon as a third person joins';

const ADVERTISED = rule(['jvb'], ['JVB_ADVERTISE_IPS'], ({ JVB_ADVERTISE_IPS: entries }) =>
  entries.flatMap((entry): readonly Verdict[] => {
    const [host = '', port, ...rest] = entry.split('#');
    const address = host.replace(/^\[|\]$/g, '');
    const isName = /^(?=.{1,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(host) && !/^[\d.]+$/.test(host);
    const isPort = port === undefined || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);
    if ((isIP(address) === 0 && !isName) || !isPort || rest.length > 0)
      return [
        error(
          'JVB_ADVERTISE_IPS',
          `has ${JSON.stringify(entry)}, which is neither an address nor a host name, with #port or without`,
          'the bridge cannot start',
          'JVB_ADVERTISE_IPS=203.0.113.7, or 203.0.113.7#10000',
        ),
      ];
    if (isLoopback(host) || isLoopback(address) || address === '0.0.0.0' || address === '::')
      return [
        warning(
          'JVB_ADVERTISE_IPS',
          `has ${entry}, which leads nobody else here`,
          `people elsewhere have no way to the bridge: ${NO_VIDEO}`,
          "Set it to this machine's address as others see it.",
        ),
      ];
    return [];
  }),
);

const NO_ADDRESS = rule(
  ['jvb'],
  ['JVB_ADVERTISE_IPS', 'JVB_ADVERTISE_PRIVATE_CANDIDATES', 'JVB_STUN_SERVERS', 'JVB_DISABLE_STUN', 'JVB_REQUIRE_VALID_ADDRESS'],
  (values): Verdict | undefined => {
    const isFound = values.JVB_ADVERTISE_IPS.length > 0 || (!values.JVB_DISABLE_STUN && values.JVB_STUN_SERVERS.length > 0);
    if (values.JVB_DISABLE_STUN && values.JVB_STUN_SERVERS.length > 0)
      return warning('JVB_STUN_SERVERS', 'is set while JVB_DISABLE_STUN is on', 'none of them is asked', 'JVB_DISABLE_STUN=0');
    if (isFound) return undefined;
    if (!values.JVB_ADVERTISE_PRIVATE_CANDIDATES)
      return warning(
        'JVB_ADVERTISE_PRIVATE_CANDIDATES',
        'is off, and neither JVB_ADVERTISE_IPS nor JVB_STUN_SERVERS tells another address',
        `a bridge behind NAT offers no address at all: ${NO_VIDEO}`,
        'JVB_ADVERTISE_IPS=203.0.113.7',
      );
    return values.JVB_REQUIRE_VALID_ADDRESS
      ? warning(
          'JVB_REQUIRE_VALID_ADDRESS',
          'is on, and neither JVB_ADVERTISE_IPS nor JVB_STUN_SERVERS tells a public address',
          'a bridge behind NAT counts as unhealthy and gets no meetings',
          'JVB_ADVERTISE_IPS=203.0.113.7',
        )
      : undefined;
  },
);

const CHANNEL = rule(['web', 'prosody', 'jicofo', 'jvb'], ['ENABLE_COLIBRI_WEBSOCKET', 'ENABLE_SCTP'], (values) =>
  values.ENABLE_COLIBRI_WEBSOCKET || values.ENABLE_SCTP
    ? undefined
    : error(
        'ENABLE_SCTP',
        'is off and so is ENABLE_COLIBRI_WEBSOCKET',
        'clients could not tell the bridge what they want to see',
        'ENABLE_COLIBRI_WEBSOCKET=1',
      ),
);

const TARGETS = rule(['web'], ['COLIBRI_WEBSOCKET_REGEX'], ({ COLIBRI_WEBSOCKET_REGEX: pattern }) => {
  if (pattern === undefined) return undefined;
  try {
    const allowed = new RegExp(`^(?:${pattern})$`);
    return allowed.test('any.host.example')
      ? warning(
          'COLIBRI_WEBSOCKET_REGEX',
          'allows any host',
          'every page could reach the whole inner network through the web service',
          'Name your bridges only: jvb[0-9]+\\.your\\.domain',
        )
      : undefined;
  } catch {
    return error('COLIBRI_WEBSOCKET_REGEX', 'is no regular expression', 'the web service cannot start', 'Correct it, or leave it empty.');
  }
});

/** Rules about the bridge and the ways to it. */
export const bridgeRules: readonly Rule[] = [ADVERTISED, NO_ADDRESS, CHANNEL, TARGETS];
