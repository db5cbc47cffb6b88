import { describe, expect, it } from 'vitest';
import { buildConfig, type UiValues } from './build-config.ts';
import { SETTINGS, type SettingOptions, UI_VARIABLES, type UiVariable } from './settings.ts';
import { NO_TENANT, tenantOf } from './tenant.ts';

const domains = {
  domain: 'meet.jitsi',
  muc: 'muc.meet.jitsi',
  focus: 'focus.meet.jitsi',
  guest: 'guest.meet.jitsi',
  hidden: 'hidden.meet.jitsi',
};
const site = { origin: 'https://meet.example.org:8443', basePath: '/', tenant: NO_TENANT, canReachBridge: true };

function build(over: Partial<Record<UiVariable, unknown>> = {}, where = site) {
  const unset = Object.fromEntries(UI_VARIABLES.map((name) => [name, undefined])) as UiValues;
  return buildConfig({ ...unset, ENABLE_XMPP_WEBSOCKET: true, ENABLE_COLIBRI_WEBSOCKET: true, ...over }, domains, where);
}

const read = (config: unknown, path: string) =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], config);

describe('buildConfig', () => {
  it('tells clients where the deployment is', () => {
    expect(build({ ENABLE_CONFERENCE_REQUEST_HTTP: true })).toMatchObject({
      hosts: { domain: 'meet.jitsi', muc: 'muc.meet.jitsi', focus: 'focus.meet.jitsi' },
      websocket: 'wss://meet.example.org:8443/xmpp-websocket',
      serviceUrl: 'wss://meet.example.org:8443/xmpp-websocket',
      bosh: 'https://meet.example.org:8443/http-bind',
      conferenceRequestUrl: 'https://meet.example.org:8443/conference-request/v1',
      websocketKeepAliveUrl: 'https://meet.example.org:8443/_unlock',
    });
  });

  it('puts a tenant into every address and into the room service', () => {
    expect(build({}, { ...site, tenant: tenantOf('Acme.Org') })).toMatchObject({
      hosts: { domain: 'meet.jitsi', muc: 'muc.acme_org.meet.jitsi' },
      websocket: 'wss://meet.example.org:8443/Acme.Org/xmpp-websocket',
      bosh: 'https://meet.example.org:8443/Acme.Org/http-bind',
    });
  });

  it('puts the folder of the site in front of the tenant', () => {
    const where = { ...site, basePath: '/tools/meet/', tenant: tenantOf('acme') };
    expect(build({ ENABLE_CONFERENCE_REQUEST_HTTP: true, BOSH_RELATIVE: true }, where)).toMatchObject({
      websocket: 'wss://meet.example.org:8443/tools/meet/acme/xmpp-websocket',
      bosh: '/tools/meet/acme/http-bind',
      conferenceRequestUrl: 'https://meet.example.org:8443/tools/meet/acme/conference-request/v1',
      websocketKeepAliveUrl: 'https://meet.example.org:8443/tools/meet/acme/_unlock',
    });
  });

  it('uses BOSH alone without the XMPP WebSocket, relative where asked', () => {
    const config = build({ ENABLE_XMPP_WEBSOCKET: false, BOSH_RELATIVE: true });
    expect(config).toMatchObject({ bosh: '/http-bind', serviceUrl: '/http-bind' });
    expect(config).not.toHaveProperty('websocket');
  });

  it.each([
    [true, false, false],
    [true, true, true],
    [false, false, true],
    [false, true, true],
  ])('with colibri WebSocket %s and preference %s writes preferSctp %s', (webSocket, prefer, expected) => {
    expect(build({ ENABLE_COLIBRI_WEBSOCKET: webSocket, JVB_PREFER_SCTP: prefer })).toMatchObject({
      bridgeChannel: { preferSctp: expected },
    });
  });

  it('prefers SCTP where the WebSocket address leads nowhere', () => {
    const config = build({ JVB_PREFER_SCTP: false }, { ...site, canReachBridge: false });
    expect(config).toMatchObject({ bridgeChannel: { preferSctp: true } });
  });

  it.each([
    [false, true, true, undefined, undefined],
    [true, true, false, 'meet.jitsi', undefined],
    [true, true, true, 'meet.jitsi', 'guest.meet.jitsi'],
    [true, false, true, undefined, 'guest.meet.jitsi'],
  ])('ENABLE_AUTH %s, ENABLE_AUTH_DOMAIN %s, ENABLE_GUESTS %s', (auth, authDomain, guests, authdomain, anonymousdomain) => {
    const { hosts } = build({ ENABLE_AUTH: auth, ENABLE_AUTH_DOMAIN: authDomain, ENABLE_GUESTS: guests });
    expect(hosts).toEqual({
      domain: 'meet.jitsi',
      muc: 'muc.meet.jitsi',
      focus: 'focus.meet.jitsi',
      ...(authdomain && { authdomain }),
      ...(anonymousdomain && { anonymousdomain }),
    });
  });

  it('lets nobody ask for a conference before connecting where they may have to log in', () => {
    const asked = (auth: boolean) => 'conferenceRequestUrl' in build({ ENABLE_CONFERENCE_REQUEST_HTTP: true, ENABLE_AUTH: auth });
    expect([asked(false), asked(true)]).toEqual([true, false]);
  });

  it.each(SETTINGS.map(([variable, path, options]) => [variable, path, options as SettingOptions | undefined] as const))(
    'writes %s to %s',
    (variable, path, options) => {
      const expected = options?.not || options?.omit !== undefined ? options.omit === undefined || !options.omit : `a value of ${variable}`;
      expect(read(build({ [variable]: options?.not ? !expected : expected }), path)).toEqual(expected);
    },
  );

  it('leaves out what nobody set and what clients assume anyway', () => {
    const config = build({ ENABLE_REMB: true, ENABLE_SIMULCAST: true, DESKTOP_SHARING_FRAMERATE_AUTO: true, TOOLBAR_BUTTONS: [] });
    for (const key of ['toolbarButtons', 'defaultLanguage', 'enableRemb', 'disableSimulcast', 'tokenAuthUrl', 'desktopSharingFrameRate'])
      expect(config).not.toHaveProperty(key);
  });

  it('switches simulcast and REMB off where asked', () => {
    expect(build({ ENABLE_REMB: false, ENABLE_SIMULCAST: false })).toMatchObject({ enableRemb: false, disableSimulcast: true });
  });

  it('writes bitrates per codec and layer', () => {
    expect(build({ VIDEOQUALITY_BITRATE_VP8_LOW: 200_000, VIDEOQUALITY_BITRATE_AV1_SS_HIGH: 1_500_000 })).toMatchObject({
      videoQuality: { vp8: { low: 200_000 }, av1: { ssHigh: 1_500_000 } },
    });
  });

  it.each([
    [{ P2P_STUN_SERVERS: ['stun.example.org:3478'] }, 'p2p.stunServers', [{ urls: 'stun:stun.example.org:3478' }]],
    [
      { DESKTOP_SHARING_FRAMERATE_AUTO: false, DESKTOP_SHARING_FRAMERATE_MIN: 5, DESKTOP_SHARING_FRAMERATE_MAX: 30 },
      'desktopSharingFrameRate',
      { min: 5, max: 30 },
    ],
    [{ BRANDING_DATA_URL: 'https://b' }, 'brandingDataUrl', 'https://b'],
    [{ BRANDING_DATA_URL: 'https://b', DYNAMIC_BRANDING_URL: 'https://d' }, 'brandingDataUrl', undefined],
    [{ PEOPLE_SEARCH_URL: 'https://p' }, 'peopleSearchQueryTypes', ['user', 'conferenceRooms']],
    [{}, 'roomPasswordNumberOfDigits', false],
    [{ ROOM_PASSWORD_DIGITS: 10 }, 'roomPasswordNumberOfDigits', 10],
  ])('%j gives %s = %j', (values, path, expected) => {
    expect(read(build(values), path)).toEqual(expected);
  });

  it('writes recording and transcription where the deployment can do them', () => {
    const values = { ENABLE_RECORDING: true, ENABLE_TRANSCRIPTIONS: true, ENABLE_AUDIO_TRANSLATION: true, DROPBOX_APPKEY: 'k' };
    const none = build(values);
    for (const key of ['recordingService', 'liveStreaming', 'dropbox', 'hiddenDomain']) expect(none).not.toHaveProperty(key);
    expect(none).toMatchObject({ transcription: { enabled: false, disableClosedCaptions: true }, audioTranslation: { enabled: false } });
    const capabilities = { recording: true, transcription: true, audioTranslation: true, signOn: false };
    const unset = Object.fromEntries(UI_VARIABLES.map((name) => [name, undefined])) as UiValues;
    expect(buildConfig({ ...unset, ...values, ENABLE_LIVESTREAMING: true }, domains, site, { capabilities })).toMatchObject({
      hiddenDomain: 'hidden.meet.jitsi',
      recordingService: { enabled: true },
      liveStreaming: { enabled: true },
      dropbox: { appKey: 'k' },
      transcription: { enabled: true, disableClosedCaptions: false },
      audioTranslation: { enabled: true },
    });
    expect(buildConfig(unset, domains, site, { capabilities })).not.toHaveProperty('hiddenDomain');
  });

  it('leads to the sign-on of the site, in the folder of site and tenant, unless the operator names a page', () => {
    const unset = Object.fromEntries(UI_VARIABLES.map((name) => [name, undefined])) as UiValues;
    const capabilities = { recording: false, transcription: false, audioTranslation: false, signOn: true };
    const where = { ...site, basePath: '/meet/', tenant: tenantOf('Ac me') };
    expect(buildConfig(unset, domains, where, { capabilities })).toMatchObject({
      tokenAuthUrl: 'https://meet.example.org:8443/meet/Ac%20me/oidc/login?room={room}&state={state}',
      tokenLogoutUrl: 'https://meet.example.org:8443/meet/oidc/logout',
      tokenAuthUrlAutoRedirect: true,
      tokenAuthInline: true,
    });
    const given = buildConfig({ ...unset, TOKEN_AUTH_URL: 'https://sso/{room}?s={state}' }, domains, where, { capabilities });
    expect(given).toMatchObject({ tokenAuthUrl: 'https://sso/{room}?s={state}' });
    for (const key of ['tokenLogoutUrl', 'tokenAuthUrlAutoRedirect', 'tokenAuthInline']) expect(given).not.toHaveProperty(key);
  });

  it.each([
    [{}, {}],
    [{ ENABLE_GUESTS: true }, {}],
    [{ ENABLE_AUTH: true }, {}],
    [{ ENABLE_AUTH: true, ENABLE_AUTH_DOMAIN: true }, { authdomain: 'meet.jitsi' }],
    [{ ENABLE_AUTH: true, ENABLE_GUESTS: true }, { anonymousdomain: 'guest.meet.jitsi' }],
    [
      { ENABLE_AUTH: true, ENABLE_AUTH_DOMAIN: true, ENABLE_GUESTS: true },
      { authdomain: 'meet.jitsi', anonymousdomain: 'guest.meet.jitsi' },
    ],
  ])('%j tells the login domains %j', (values, expected) => {
    const { domain: _domain, muc: _muc, focus: _focus, ...logins } = read(build(values), 'hosts') as Record<string, unknown>;
    expect(logins).toEqual(expected);
  });

  it('keeps the keys of official clients that no variable changes', () => {
    expect(build()).toMatchObject({
      flags: { sourceNameSignaling: true, sendMultipleVideoStreams: true, receiveMultipleVideoStreams: true, ssrcRewritingEnabled: true },
      testing: { enableCodecSelectionAPI: true },
    });
  });
});
