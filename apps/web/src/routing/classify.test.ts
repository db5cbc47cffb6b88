import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type Route, splitTarget } from './classify.ts';
import { sideServices } from './side-services.ts';

const files = new Set(['favicon.ico', 'robots.txt', 'images/logo.svg', 'static/404.html']);
const options = { tenants: true, hasFile: (file: string) => files.has(file) };
const page = (tenant?: string): Route => ({ kind: 'page', tenant });

describe('classify', () => {
  it.each<[string, Route]>([
    ['/', page()],
    ['/index.html', page()],
    ['/room', page()],
    ['/ro%20om', page()],
    [`/${encodeURIComponent('会议室')}`, page()],
    ['/100%25', page()],
    [`/${'r'.repeat(200)}`, page()],
    ['/acme/room', page('acme')],
    [`/${encodeURIComponent('团队')}/room`, page('团队')],
    ['/a/b/room', page('b')],
    ['//room', page()],
    ['/acme/', page('acme')],
    ['/acme/index.html', page('acme')],
    ["/room'x", { kind: 'not-found' }],
    ['/room%3Ax', { kind: 'not-found' }],
    ['/a%2Fb', { kind: 'not-found' }],
    ['/a%26b/room', { kind: 'not-found' }],
    ['/config.js', { kind: 'config', tenant: undefined }],
    ['/acme/config.js', { kind: 'config', tenant: 'acme' }],
    ['/interface_config.js', { kind: 'interface-config', tenant: undefined }],
    ['/favicon.ico', { kind: 'file', file: 'favicon.ico', tenant: undefined }],
    ['/acme/robots.txt', { kind: 'file', file: 'robots.txt', tenant: 'acme' }],
    ['/images/logo.svg', { kind: 'file', file: 'images/logo.svg', tenant: undefined }],
    ['/images/none.svg', { kind: 'file', file: 'images/none.svg', tenant: undefined }],
    ['/acme/static/404.html', { kind: 'file', file: 'static/404.html', tenant: 'acme' }],
    ['/assets/index-1.js', { kind: 'file', file: 'assets/index-1.js', tenant: undefined }],
    ['/assets', page()],
    ['/external_api.js', { kind: 'file', file: 'libs/external_api.min.js', tenant: undefined }],
    ['/xmpp-websocket', { kind: 'xmpp-websocket', tenant: undefined }],
    ['/acme/xmpp-websocket', { kind: 'xmpp-websocket', tenant: 'acme' }],
    ['/acme/http-bind', { kind: 'http-bind', tenant: 'acme' }],
    ['/acme/conference-request/v1', { kind: 'conference-request', tenant: 'acme' }],
    ['/conference-request/v1/acme', { kind: 'conference-request', tenant: 'acme' }],
    ['/_api/room-info', { kind: 'not-found' }],
    ['/acme/_api/room-info', { kind: 'not-found' }],
    ['/etherpad/p/x', { kind: 'not-found' }],
    ['/socket.io/', { kind: 'not-found' }],
    ['/etherpad', page()],
    ['/colibri-ws/jvb1/c0ffee/abcd', { kind: 'colibri-ws', serverId: 'jvb1' }],
    ['/colibri-ws', { kind: 'not-found' }],
    ['/colibri-ws/jvb1/../../colibri/drain/enable', { kind: 'not-found' }],
    ['/colibri-ws/jvb1/%2e%2e/x', { kind: 'not-found' }],
    ['/about/health', { kind: 'health' }],
    ['/about/version', { kind: 'version' }],
    ['/about', page()],
    ['/about%2Fhealth', { kind: 'not-found' }],
    ['/toString', page()],
    ['/metrics', { kind: 'metrics' }],
    ['/acme/_unlock', { kind: 'unlock' }],
    ['/../etc/passwd', { kind: 'not-found' }],
    ['/images/%2e%2e/%2e%2e/etc/passwd', { kind: 'not-found' }],
    ['/images/..%2f..%2fetc%2fpasswd', { kind: 'not-found' }],
    [`/${'a/'.repeat(20)}room`, { kind: 'not-found' }],
    ['/%', { kind: 'bad' }],
    ['/%E4%B8', { kind: 'bad' }],
    ['*', { kind: 'bad' }],
  ])('%s', (path, route) => {
    expect(classify(path, options)).toEqual(route);
  });

  it('knows no folders in front of rooms without tenants', () => {
    const flat = { ...options, tenants: false };
    expect(classify('/room', flat)).toEqual(page());
    expect(classify('/acme/room', flat)).toEqual({ kind: 'not-found' });
    expect(classify('/acme/config.js', flat)).toEqual({ kind: 'not-found' });
    expect(classify('/images/logo.svg', flat)).toMatchObject({ kind: 'file' });
  });

  it.each<[string, string | undefined]>([
    ['/etherpad/p/a%20b', 'etherpad /base/p/a%20b'],
    ['/etherpad/', 'etherpad /base/'],
    ['/etherpad/static/js/', 'etherpad /base/static/js/'],
    ['/acme/etherpad/p/x', 'etherpad /base/p/x'],
    ['/etherpad/acme/config.js', 'etherpad /base/acme/config.js'],
    ['/etherpad', undefined],
    ['/etherpad/../config.js', undefined],
    ['/etherpad/%2e%2e/x', undefined],
    ['/socket.io/', 'whiteboard /socket.io/'],
    ['/acme/socket.io/', 'whiteboard /socket.io/'],
    ['/socket.io/x', undefined],
    ['/socket.io', undefined],
    ['/rtcstats-ws/', 'rtcstats /'],
    ['/rtcstats-ws/meet.example.org/room', 'rtcstats /meet.example.org/room'],
    ['/visualizer/x.css', 'rtc-visualizer /x.css'],
    ['/rtc-visualizer/x', undefined],
  ])('%s leads to %s', (path, expected) => {
    const services = sideServices({
      ETHERPAD_URL_BASE: 'http://etherpad:9001/base',
      WHITEBOARD_COLLAB_SERVER_URL_BASE: 'http://whiteboard',
      RTCSTATS_ENABLED: true,
      RTCSTATS_URL_BASE: undefined,
      RTC_VISUALIZER_PATH: 'visualizer',
      RTC_VISUALIZER_URL_BASE: undefined,
    });
    const route = classify(path, { ...options, services });
    expect(route.kind === 'service' ? `${route.service.name} ${route.path}` : undefined).toBe(expected);
    expect(classify('/visualizer', { ...options, services })).toEqual({ kind: 'with-slash' });
  });

  it.each([
    ['/oidc/login', { kind: 'sign-on', step: 'login', tenant: undefined }],
    ['/acme/oidc/login', { kind: 'sign-on', step: 'login', tenant: 'acme' }],
    ['/oidc/callback', { kind: 'sign-on', step: 'callback', tenant: undefined }],
    ['/oidc/logout', { kind: 'sign-on', step: 'logout', tenant: undefined }],
    ['/acme/oidc/callback', page('oidc')],
    ['/oidc/room', page('oidc')],
    ['/oidc', page()],
    ['/oidc/login/x', page('login')],
  ] as const)('%s with a single sign-on', (path, expected) => {
    expect(classify(path, { ...options, signsOn: true })).toEqual(expected);
    expect(classify(path, options).kind).toBe('page');
  });

  it('finds an answer for every path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(classify(`/${text}`, options)).toHaveProperty('kind');
      }),
    );
  });
});

describe('splitTarget', () => {
  it.each([
    ['/room?a=1?b', '/room', '?a=1?b'],
    ['/room', '/room', ''],
    ['http://host:1/room?x', '/room', '?x'],
    ['https://host', '/', ''],
    ['*', '*', ''],
  ])('splits %s', (target, path, query) => {
    expect(splitTarget(target)).toEqual({ path, query });
  });
});
