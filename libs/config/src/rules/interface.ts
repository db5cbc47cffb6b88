import { Script } from 'node:vm';
import type { VariableName } from '../registry.ts';
import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

type Range = readonly [
  low: Extract<VariableName, 'RESOLUTION_MIN' | 'RESOLUTION_WIDTH_MIN' | 'DESKTOP_SHARING_FRAMERATE_MIN'>,
  high: Extract<VariableName, 'RESOLUTION' | 'RESOLUTION_WIDTH' | 'DESKTOP_SHARING_FRAMERATE_MAX'>,
];

const RANGES: readonly Range[] = [
  ['RESOLUTION_MIN', 'RESOLUTION'],
  ['RESOLUTION_WIDTH_MIN', 'RESOLUTION_WIDTH'],
  ['DESKTOP_SHARING_FRAMERATE_MIN', 'DESKTOP_SHARING_FRAMERATE_MAX'],
];

const ranges = RANGES.map(([low, high]) =>
  rule(['web'], [low, high], (values) =>
    values[low] > values[high]
      ? warning(low, `is above ${high} (${values[high]})`, 'browsers refuse the camera or screen', `${low}=${values[high]}, or less`)
      : undefined,
  ),
);

const CODECS = new Set(['AV1', 'VP9', 'VP8', 'H264']);

const codecs = (['CODEC_ORDER_JVB', 'CODEC_ORDER_JVB_MOBILE', 'CODEC_ORDER_P2P', 'CODEC_ORDER_P2P_MOBILE'] as const).map((name) =>
  rule(['web'], [name], (values) => {
    const unknown = values[name].find((codec) => !CODECS.has(codec.toUpperCase()));
    return unknown === undefined
      ? undefined
      : warning(name, `has ${unknown}, which is no video codec of browsers`, 'clients leave it out', `${name}=AV1,VP9,VP8,H264`);
  }),
);

const twice = (
  [
    ['ETHERPAD_URL_BASE', 'ETHERPAD_PUBLIC_URL'],
    ['WHITEBOARD_COLLAB_SERVER_URL_BASE', 'WHITEBOARD_COLLAB_SERVER_PUBLIC_URL'],
  ] as const
).map(([inner, outer]) =>
  rule(['web'], [inner, outer], (values) =>
    values[inner] !== undefined && values[outer] !== undefined
      ? warning(inner, `is set beside ${outer}`, `clients are sent to ${outer} alone`, `Set one of ${inner} and ${outer} only.`)
      : undefined,
  ),
);

const PADS = rule(['web'], ['ETHERPAD_PUBLIC_URL'], ({ ETHERPAD_PUBLIC_URL: url }) =>
  url === undefined || /\/p\/?$/.test(url)
    ? undefined
    : warning(
        'ETHERPAD_PUBLIC_URL',
        'does not end with /p/',
        'shared documents do not open',
        `ETHERPAD_PUBLIC_URL=${url.replace(/\/+$/, '')}/p/`,
      ),
);

const PROXIES = rule(['web'], ['TRUSTED_PROXIES'], ({ TRUSTED_PROXIES: proxies }): Verdict | undefined => {
  const wide = proxies.find((proxy) => /\/0$/.test(proxy));
  return wide === undefined
    ? undefined
    : warning(
        'TRUSTED_PROXIES',
        `trusts everybody (${wide})`,
        'anybody can pretend to come from any address',
        'Name the address of your proxy only.',
      );
});

const RELATIVE = rule(['web'], ['BOSH_RELATIVE', 'ENABLE_XMPP_WEBSOCKET'], (values) =>
  values.BOSH_RELATIVE && !values.ENABLE_XMPP_WEBSOCKET
    ? warning('BOSH_RELATIVE', 'is on while ENABLE_XMPP_WEBSOCKET is off', 'mobile apps cannot connect', 'BOSH_RELATIVE=0')
    : undefined,
);

const ZONE = rule(['web', 'prosody', 'jicofo', 'jvb'], ['TZ'], ({ TZ: zone }) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone.replace(/^:/, '') });
    return undefined;
  } catch {
    return warning('TZ', 'is no time zone that is known', 'UTC is used', 'TZ=Europe/Berlin, say');
  }
});

const PREFIX = rule(['web'], ['WEB_CONFIG_PREFIX'], ({ WEB_CONFIG_PREFIX: text }) => {
  try {
    new Script(text.replaceAll('\\n', '\n'));
    return undefined;
  } catch (problem) {
    const what = problem instanceof Error ? problem.message : 'no script';
    return error('WEB_CONFIG_PREFIX', `is no JavaScript: ${what}`, 'no client could read config.js', 'WEB_CONFIG_PREFIX=// a comment, say');
  }
});

const WHITEBOARD = rule(['web'], ['WHITEBOARD_COLLAB_SERVER_URL_BASE', 'PUBLIC_URL'], (values) => {
  const { pathname, origin } = new URL(values.PUBLIC_URL ?? 'https://localhost');
  return values.WHITEBOARD_COLLAB_SERVER_URL_BASE === undefined || pathname === '/'
    ? undefined
    : warning(
        'WHITEBOARD_COLLAB_SERVER_URL_BASE',
        'is set while PUBLIC_URL has a path',
        'the whiteboard fails unless the proxy in front hands its address on',
        `Hand ${origin}/socket.io/ on to Parley too, or set WHITEBOARD_COLLAB_SERVER_PUBLIC_URL.`,
      );
});

/** Rules about what browsers are told. */
export const interfaceRules: readonly Rule[] = [...ranges, ...codecs, ...twice, PADS, PREFIX, PROXIES, RELATIVE, WHITEBOARD, ZONE];
