import { readMeetConfig } from '@parley/ui-config';
import { expect, it } from 'vitest';
import { appLink } from './app-link.ts';
import { browserKind } from './browser-kind.ts';
import { type StartFacts, startOf } from './start.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';

const facts = (change: Partial<StartFacts> = {}, config: unknown = {}, ui: unknown = {}): StartFacts => ({
  pathname: '/demo',
  folder: '/',
  config: readMeetConfig(config, ui),
  browser: browserKind(CHROME),
  isSecure: true,
  hasMedia: true,
  isEmbedded: false,
  staysInBrowser: false,
  suggestion: 'calm-otters',
  ...change,
});

it.each([
  [CHROME, 0, { name: 'chrome', platform: 'desktop' }],
  [`${CHROME} Edg/140.0.0.0`, 0, { name: 'edge', platform: 'desktop' }],
  [`${CHROME} OPR/120.0`, 0, { name: 'opera', platform: 'desktop' }],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0, { name: 'firefox', platform: 'desktop' }],
  [ANDROID, 5, { name: 'chrome', platform: 'android' }],
  [IPHONE, 5, { name: 'safari', platform: 'ios' }],
  [MAC, 0, { name: 'safari', platform: 'desktop' }],
  [MAC, 5, { name: 'safari', platform: 'ios' }],
  ['curl/8', 0, { name: 'other', platform: 'desktop' }],
])('knows %s', (userAgent, touchPoints, kind) => {
  expect(browserKind(userAgent, touchPoints)).toEqual(kind);
});

const ROOM = { displayName: 'demo', node: 'demo' };

it.each<[string, StartFacts, unknown]>([
  ['a room', facts(), { kind: 'room', room: ROOM }],
  ['no room', facts({ pathname: '/' }), { kind: 'welcome' }],
  [
    'no room and no page for that',
    facts({ pathname: '/acme/', folder: '/acme/' }, { welcomePage: { disabled: true } }),
    { kind: 'elsewhere', to: '/acme/calm-otters' },
  ],
  [
    "the operator's own page",
    facts({ pathname: '/' }, { welcomePage: { customUrl: 'https://acme.example/' } }),
    { kind: 'elsewhere', to: 'https://acme.example/' },
  ],
  ['the page after a meeting', facts({ pathname: '/static/close3.html' }), { kind: 'closed', page: 'close3' }],
  ['an insecure page', facts({ isSecure: false }), { kind: 'obstacle', obstacle: 'insecureContext', room: ROOM }],
  ['an old browser', facts({ hasMedia: false }), { kind: 'obstacle', obstacle: 'unsupported', room: ROOM }],
  [
    'a browser that the operator rules out',
    facts({ browser: browserKind(MAC) }, {}, { UNSUPPORTED_BROWSERS: ['Safari'] }),
    { kind: 'obstacle', obstacle: 'unsupportedBrowser', room: ROOM },
  ],
  ['a phone', facts({ browser: browserKind(ANDROID) }), { kind: 'app', room: ROOM }],
  ['a phone that has said no to the app', facts({ browser: browserKind(ANDROID), staysInBrowser: true }), { kind: 'room', room: ROOM }],
  ['a phone in a frame', facts({ browser: browserKind(IPHONE), isEmbedded: true }), { kind: 'room', room: ROOM }],
  ['a phone without apps', facts({ browser: browserKind(IPHONE) }, { disableDeepLinking: true }), { kind: 'room', room: ROOM }],
  ['a phone, no promotion', facts({ browser: browserKind(IPHONE) }, {}, { MOBILE_APP_PROMO: false }), { kind: 'room', room: ROOM }],
  ['a desktop app', facts({}, { deeplinking: { desktop: { enabled: true } } }), { kind: 'app', room: ROOM }],
])('begins with %s', (_name, given, start) => {
  expect(startOf(given)).toEqual(start);
});

it('links to the app as each platform wants it', () => {
  const page = 'https://meet.example:8443/acme/Demo%20Room?x=1#config.a=1';
  const names = { scheme: 'org.jitsi.meet' };
  expect(appLink(page, 'ios', names)).toBe('org.jitsi.meet://meet.example:8443/acme/Demo%20Room?x=1#config.a=1');
  expect(appLink(page, 'android', { ...names, package: 'org.acme' })).toBe(
    'intent://meet.example:8443/acme/Demo%20Room?x=1#Intent;scheme=org.jitsi.meet;package=org.acme;end',
  );
});
