import { runInNewContext } from 'node:vm';
import { FakeClock, silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { Pages } from './pages.ts';
import { UiFiles } from './ui-files.ts';

const SITE = 'https://localhost:8443';

/** The text of config.js that a stack with this environment serves. */
async function configText(env: NodeJS.ProcessEnv, tenant?: string): Promise<string> {
  const config = readConfig(env);
  const pages = new Pages({
    ...config,
    files: new UiFiles({ root: '/nonexistent', clock: new FakeClock(), log: silentLog }),
    values: config.variables,
    prefix: config.variables.WEB_CONFIG_PREFIX,
    custom: { config: '', interfaceConfig: '', version: 0 },
    policy: { kind: 'none' },
    frameAncestors: '*',
    signsOn: config.oidc !== undefined,
  });
  return (await pages.config({ origin: config.fallbackOrigin, tenant }))?.body.toString() ?? '';
}

/** Every key of `config` in a browser, `a.b.c` to its value; lists and empty objects are values. */
async function keysOf(env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> {
  const scope: { config?: unknown } = {};
  runInNewContext(await configText(env), scope);
  return Object.fromEntries(flatten(JSON.parse(JSON.stringify(scope.config)), ''));
}

function flatten(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => flatten(item, path === '' ? key : `${path}.${key}`));
}

/** The table of deployment contract §7, as far as a key is there without any variable. */
const DEFAULTS = {
  'audioQuality.stereo': false,
  'audioTranslation.enabled': false,
  bosh: `${SITE}/http-bind`,
  'constraints.video.height.ideal': 720,
  'constraints.video.height.max': 720,
  'constraints.video.height.min': 180,
  'constraints.video.width.ideal': 1280,
  'constraints.video.width.max': 1280,
  'constraints.video.width.min': 320,
  deploymentInfo: {},
  disableAGC: false,
  disableAP: false,
  disableAudioLevels: false,
  disableDeepLinking: false,
  disablePolls: false,
  disableProfile: false,
  disableReactions: false,
  'e2eping.enabled': false,
  enableCalendarIntegration: false,
  enableClosePage: false,
  enableIceRestart: false,
  enableIceRestartOnNetworkChange: false,
  enableNoAudioDetection: true,
  enableNoisyMicDetection: true,
  enableOpusRed: false,
  enableTalkWhileMuted: false,
  'flags.receiveMultipleVideoStreams': true,
  'flags.sendMultipleVideoStreams': true,
  'flags.sourceNameSignaling': true,
  hideAddRoomButton: false,
  'hosts.domain': 'meet.jitsi',
  'hosts.muc': 'muc.meet.jitsi',
  'localRecording.disable': false,
  'localRecording.disableSelfRecording': false,
  'localRecording.notifyAllParticipants': false,
  'p2p.codecPreferenceOrder': ['AV1', 'VP9', 'VP8', 'H264'],
  'p2p.enabled': true,
  'p2p.mobileCodecPreferenceOrder': ['VP8', 'VP9', 'H264', 'AV1'],
  'prejoinConfig.enabled': true,
  'prejoinConfig.hideDisplayName': false,
  'remoteVideoMenu.disableGrantModerator': false,
  'remoteVideoMenu.disableKick': false,
  'remoteVideoMenu.disablePrivateChat': false,
  'remoteVideoMenu.disabled': false,
  requireDisplayName: false,
  resolution: 720,
  roomPasswordNumberOfDigits: false,
  startAudioMuted: 10,
  startAudioOnly: false,
  startSilent: false,
  startVideoMuted: 10,
  startWithAudioMuted: false,
  startWithVideoMuted: false,
  'testing.enableCodecSelectionAPI': true,
  'transcription.autoCaptionOnRecord': false,
  'transcription.disableClosedCaptions': true,
  'transcription.disableStartForAll': false,
  'transcription.enabled': false,
  'transcription.preferredLanguage': 'en-US',
  'transcription.translationLanguages': [],
  'transcription.translationLanguagesHead': ['en'],
  'transcription.useAppLanguage': true,
  'videoQuality.enableAdaptiveMode': true,
  'videoQuality.mobileCodecPreferenceOrder': ['VP8', 'VP9', 'H264', 'AV1'],
  'virtualBackground.enableV2': true,
  websocket: 'wss://localhost:8443/xmpp-websocket',
  'welcomePage.disabled': false,
  'whiteboard.enabled': false,
};

/** What Parley writes otherwise, or besides: architecture.md §3, and keys of clients of one year or the other. */
const OWN = {
  'bridgeChannel.preferSctp': false,
  'videoQuality.codecPreferenceOrder': ['AV1', 'VP8', 'VP9', 'H264'],
  // Without the key, official clients ask a STUN server of their makers.
  'p2p.stunServers': [],
  'hosts.focus': 'focus.meet.jitsi',
  channelLastN: -1,
  conferenceRequestUrl: `${SITE}/conference-request/v1`,
  'flags.ssrcRewritingEnabled': true,
  serviceUrl: 'wss://localhost:8443/xmpp-websocket',
  startLowBandwidthMode: false,
  websocketKeepAliveUrl: `${SITE}/_unlock`,
};

const RTCSTATS = { RTCSTATS_ENABLED: '1' };
const QUALITY = { LOW: 'low', STANDARD: 'standard', HIGH: 'high', FULL: 'fullHd', ULTRA: 'ultraHd', SS_HIGH: 'ssHigh' };

type Case = readonly [env: Record<string, string>, key: string, expected: unknown];

/** Variable × value → key; undefined means that there is no such key. */
const CASES: readonly Case[] = [
  [{ AMPLITUDE_ID: 'a1' }, 'analytics.amplitudeAPPKey', 'a1'],
  [{ GOOGLE_ANALYTICS_ID: 'UA-1' }, 'analytics.googleAnalyticsTrackingId', 'UA-1'],
  [{ MATOMO_ENDPOINT: 'https://m/' }, 'analytics.matomoEndpoint', 'https://m/'],
  [{ MATOMO_SITE_ID: '7' }, 'analytics.matomoSiteID', '7'],
  [{ ANALYTICS_SCRIPT_URLS: 'https://a/a.js, https://b/b.js,' }, 'analytics.scriptURLs', ['https://a/a.js', 'https://b/b.js']],
  [{ ANALYTICS_WHITELISTED_EVENTS: 'x,y' }, 'analytics.whiteListedEvents', ['x', 'y']],
  [{ RTCSTATS_SEND_SDP: '1' }, 'analytics.rtcstatsSendSdp', undefined],
  [RTCSTATS, 'analytics.rtcstatsEnabled', true],
  [RTCSTATS, 'analytics.rtcstatsEndpoint', 'wss://localhost:8443/rtcstats-ws/'],
  [RTCSTATS, 'analytics.rtcstatsPollInterval', 10_000],
  [{ ...RTCSTATS, RTCSTATS_POLL_INTERVAL: '5000' }, 'analytics.rtcstatsPollInterval', 5_000],
  [RTCSTATS, 'analytics.rtcstatsSendSdp', false],
  [{ ...RTCSTATS, RTCSTATS_SEND_SDP: 'yes' }, 'analytics.rtcstatsSendSdp', true],
  [{ ...RTCSTATS, RTCSTATS_STORE_LOGS: 'on' }, 'analytics.rtcstatsStoreLogs', true],
  [{ AUDIO_QUALITY_OPUS_BITRATE: '64000' }, 'audioQuality.opusMaxAverageBitrate', 64_000],
  [{ ENABLE_STEREO: 'true' }, 'audioQuality.stereo', true],
  [{ BOSH_RELATIVE: '1' }, 'bosh', '/http-bind'],
  [{ PUBLIC_URL: 'https://meet.example.org/' }, 'bosh', 'https://meet.example.org/http-bind'],
  [{ PUBLIC_URL: 'http://meet.example.org:8000' }, 'bosh', 'http://meet.example.org:8000/http-bind'],
  [{ PUBLIC_URL: 'https://example.org/meet/', BOSH_RELATIVE: '1' }, 'bosh', '/meet/http-bind'],
  [{ BRANDING_DATA_URL: 'https://b' }, 'brandingDataUrl', 'https://b'],
  [{ BRANDING_DATA_URL: 'https://b', DYNAMIC_BRANDING_URL: 'https://d' }, 'brandingDataUrl', undefined],
  [{ DYNAMIC_BRANDING_URL: 'https://d' }, 'dynamicBrandingUrl', 'https://d'],
  [{ JVB_PREFER_SCTP: '1' }, 'bridgeChannel.preferSctp', true],
  [{ ENABLE_COLIBRI_WEBSOCKET: '0' }, 'bridgeChannel.preferSctp', true],
  [{ CHROME_EXTENSION_BANNER_JSON: '{"url":"https://c"}' }, 'chromeExtensionBanner.url', 'https://c'],
  [{ RESOLUTION: '360' }, 'constraints.video.height.ideal', 360],
  [{ RESOLUTION: '360' }, 'constraints.video.height.max', 360],
  [{ RESOLUTION: '360' }, 'resolution', 360],
  [{ RESOLUTION_MIN: '90' }, 'constraints.video.height.min', 90],
  [{ RESOLUTION_WIDTH: '640' }, 'constraints.video.width.ideal', 640],
  [{ RESOLUTION_WIDTH: '640' }, 'constraints.video.width.max', 640],
  [{ RESOLUTION_WIDTH_MIN: '160' }, 'constraints.video.width.min', 160],
  [{ DEFAULT_LANGUAGE: 'zhCN' }, 'defaultLanguage', 'zhCN'],
  [{ DEPLOYMENTINFO_ENVIRONMENT: 'e' }, 'deploymentInfo.environment', 'e'],
  [{ DEPLOYMENTINFO_ENVIRONMENT_TYPE: 't' }, 'deploymentInfo.envType', 't'],
  [{ DEPLOYMENTINFO_REGION: 'r' }, 'deploymentInfo.region', 'r'],
  [{ DEPLOYMENTINFO_SHARD: 's' }, 'deploymentInfo.shard', 's'],
  [{ DESKTOP_SHARING_FRAMERATE_MAX: '30' }, 'desktopSharingFrameRate.max', undefined],
  [{ DESKTOP_SHARING_FRAMERATE_AUTO: '0' }, 'desktopSharingFrameRate.min', 5],
  [{ DESKTOP_SHARING_FRAMERATE_AUTO: 'false', DESKTOP_SHARING_FRAMERATE_MAX: '30' }, 'desktopSharingFrameRate.max', 30],
  [{ CONFCODE_URL: 'https://c' }, 'dialInConfCodeUrl', 'https://c'],
  [{ DIALIN_NUMBERS_URL: 'https://n' }, 'dialInNumbersUrl', 'https://n'],
  [{ DIALOUT_AUTH_URL: 'https://o' }, 'dialOutAuthUrl', 'https://o'],
  [{ DIALOUT_CODES_URL: 'https://c' }, 'dialOutCodesUrl', 'https://c'],
  [{ ENABLE_AUTOMATIC_GAIN_CONTROL: '0' }, 'disableAGC', true],
  [{ ENABLE_AUDIO_PROCESSING: 'no' }, 'disableAP', true],
  [{ DISABLE_AUDIO_LEVELS: '1' }, 'disableAudioLevels', true],
  [{ DISABLE_DEEP_LINKING: '1' }, 'disableDeepLinking', true],
  [{ DISABLE_POLLS: '1' }, 'disablePolls', true],
  [{ DISABLE_PROFILE: '1' }, 'disableProfile', true],
  [{ DISABLE_REACTIONS: '1' }, 'disableReactions', true],
  [{ ENABLE_SIMULCAST: '0' }, 'disableSimulcast', true],
  [{ ENABLE_SIMULCAST: '1' }, 'disableSimulcast', undefined],
  [{ DROPBOX_APPKEY: 'k' }, 'dropbox.appKey', undefined],
  [{ ENABLE_E2EPING: '1' }, 'e2eping.enabled', true],
  [{ E2EPING_MAX_CONFERENCE_SIZE: '50' }, 'e2eping.maxConferenceSize', 50],
  [{ E2EPING_MAX_MESSAGE_PER_SECOND: '10' }, 'e2eping.maxMessagePerSecond', 10],
  [{ E2EPING_NUM_REQUESTS: '3' }, 'e2eping.numRequests', 3],
  [{ ENABLE_CALENDAR: '1' }, 'enableCalendarIntegration', true],
  [{ ENABLE_CLOSE_PAGE: '1' }, 'enableClosePage', true],
  [{ ENABLE_ICE_RESTART: '1' }, 'enableIceRestart', true],
  [{ ENABLE_ICE_RESTART_ON_NETWORK_CHANGE: '1' }, 'enableIceRestartOnNetworkChange', true],
  [{ ENABLE_NO_AUDIO_DETECTION: '0' }, 'enableNoAudioDetection', false],
  [{ ENABLE_NOISY_MIC_DETECTION: '0' }, 'enableNoisyMicDetection', false],
  [{ ENABLE_OPUS_RED: '1' }, 'enableOpusRed', true],
  [{ ENABLE_REMB: '0' }, 'enableRemb', false],
  [{ ENABLE_TALK_WHILE_MUTED: '1' }, 'enableTalkWhileMuted', true],
  [{ ENABLE_TCC: '0' }, 'enableTcc', false],
  [{ ETHERPAD_PUBLIC_URL: 'https://pad/p/', ETHERPAD_URL_BASE: 'http://e:9001' }, 'etherpad_base', 'https://pad/p/'],
  [{ ETHERPAD_URL_BASE: 'http://etherpad.meet.jitsi:9001' }, 'etherpad_base', `${SITE}/etherpad/p/`],
  [
    { ETHERPAD_URL_BASE: 'http://e:9001', PUBLIC_URL: 'https://example.org/meet/' },
    'etherpad_base',
    'https://example.org/meet/etherpad/p/',
  ],
  [{ GOOGLE_API_APP_CLIENT_ID: 'g' }, 'googleApiApplicationClientID', 'g'],
  [{ ENABLE_RECORDING: '1' }, 'hiddenDomain', undefined],
  [{ ENABLE_RECORDING: '1' }, 'recordingService.enabled', undefined],
  [{ ENABLE_RECORDING: '1', ENABLE_LIVESTREAMING: '1' }, 'liveStreaming.enabled', undefined],
  [{ HIDE_PREMEETING_BUTTONS: 'camera, invite' }, 'hiddenPremeetingButtons', ['camera', 'invite']],
  [{ ENABLE_BREAKOUT_ROOMS: '0' }, 'hideAddRoomButton', true],
  [{ XMPP_DOMAIN: 'example.org' }, 'hosts.domain', 'example.org'],
  [{ XMPP_DOMAIN: 'example.org' }, 'hosts.muc', 'muc.example.org'],
  [{ XMPP_MUC_DOMAIN: 'rooms.meet.jitsi' }, 'hosts.muc', 'rooms.meet.jitsi'],
  [{ ENABLE_GUESTS: '1' }, 'hosts.anonymousdomain', undefined],
  [{ INVITE_SERVICE_URL: 'https://i' }, 'inviteServiceUrl', 'https://i'],
  [{ DISABLE_LOCAL_RECORDING: '1' }, 'localRecording.disable', true],
  [{ ENABLE_LOCAL_RECORDING_SELF_START: '0' }, 'localRecording.disableSelfRecording', true],
  [{ ENABLE_LOCAL_RECORDING_SELF_START: '1' }, 'localRecording.disableSelfRecording', false],
  [{ ENABLE_LOCAL_RECORDING_NOTIFY_ALL_PARTICIPANT: '1' }, 'localRecording.notifyAllParticipants', true],
  [{ MICROSOFT_API_APP_CLIENT_ID: 'm' }, 'microsoftApiApplicationClientID', 'm'],
  [{ CODEC_ORDER_JVB: '["VP9", "VP8"]' }, 'videoQuality.codecPreferenceOrder', ['VP9', 'VP8']],
  [{ CODEC_ORDER_JVB: '["VP9", "VP8"]' }, 'p2p.codecPreferenceOrder', ['VP9', 'VP8']],
  [{ CODEC_ORDER_JVB: 'VP9,VP8', CODEC_ORDER_P2P: "['H264']" }, 'p2p.codecPreferenceOrder', ['H264']],
  [{ CODEC_ORDER_JVB_MOBILE: 'H264' }, 'videoQuality.mobileCodecPreferenceOrder', ['H264']],
  [{ CODEC_ORDER_JVB_MOBILE: 'H264' }, 'p2p.mobileCodecPreferenceOrder', ['H264']],
  [{ CODEC_ORDER_P2P_MOBILE: 'VP8' }, 'p2p.mobileCodecPreferenceOrder', ['VP8']],
  [{ ENABLE_P2P: '0' }, 'p2p.enabled', false],
  [{ P2P_PREFERRED_CODEC: 'H264' }, 'p2p.preferredCodec', 'H264'],
  [{ P2P_STUN_SERVERS: 'a:3478,b:443' }, 'p2p.stunServers', [{ urls: 'stun:a:3478' }, { urls: 'stun:b:443' }]],
  [{ PEOPLE_SEARCH_URL: 'https://p' }, 'peopleSearchUrl', 'https://p'],
  [{ PEOPLE_SEARCH_URL: 'https://p' }, 'peopleSearchQueryTypes', ['user', 'conferenceRooms']],
  [{ ENABLE_PREJOIN_PAGE: '0' }, 'prejoinConfig.enabled', false],
  [{ HIDE_PREJOIN_DISPLAY_NAME: '1' }, 'prejoinConfig.hideDisplayName', true],
  [{ HIDE_PREJOIN_EXTRA_BUTTONS: 'no-audio' }, 'prejoinConfig.hideExtraJoinButtons', ['no-audio']],
  [{ DISABLE_GRANT_MODERATOR: '1' }, 'remoteVideoMenu.disableGrantModerator', true],
  [{ DISABLE_KICKOUT: '1' }, 'remoteVideoMenu.disableKick', true],
  [{ DISABLE_PRIVATE_CHAT: '1' }, 'remoteVideoMenu.disablePrivateChat', true],
  [{ DISABLE_REMOTE_VIDEO_MENU: '1' }, 'remoteVideoMenu.disabled', true],
  [{ ENABLE_REQUIRE_DISPLAY_NAME: '1' }, 'requireDisplayName', true],
  [{ ROOM_PASSWORD_DIGITS: '10' }, 'roomPasswordNumberOfDigits', 10],
  [{ START_AUDIO_MUTED: '5' }, 'startAudioMuted', 5],
  [{ START_AUDIO_ONLY: '1' }, 'startAudioOnly', true],
  [{ START_AUDIO_ONLY: '1' }, 'startLowBandwidthMode', true],
  [{ START_SILENT: '1' }, 'startSilent', true],
  [{ START_VIDEO_MUTED: '5' }, 'startVideoMuted', 5],
  [{ START_WITH_AUDIO_MUTED: '1' }, 'startWithAudioMuted', true],
  [{ START_WITH_VIDEO_MUTED: '1' }, 'startWithVideoMuted', true],
  [{ TOKEN_AUTH_URL: 'https://t/{room}' }, 'tokenAuthUrl', 'https://t/{room}'],
  [{ TOOLBAR_BUTTONS: 'microphone,camera' }, 'toolbarButtons', ['microphone', 'camera']],
  [{ AUTO_CAPTION_ON_RECORD: '1' }, 'transcription.autoCaptionOnRecord', true],
  [{ ENABLE_TRANSCRIPTIONS: '1' }, 'transcription.disableClosedCaptions', true],
  [{ DISABLE_START_FOR_ALL: '1' }, 'transcription.disableStartForAll', true],
  [{ ENABLE_TRANSCRIPTIONS: '1' }, 'transcription.enabled', false],
  [{ PREFERRED_LANGUAGE: 'zh-CN' }, 'transcription.preferredLanguage', 'zh-CN'],
  [{ TRANSLATION_LANGUAGES: "['de', 'fr']" }, 'transcription.translationLanguages', ['de', 'fr']],
  [{ TRANSLATION_LANGUAGES_HEAD: '["zh"]' }, 'transcription.translationLanguagesHead', ['zh']],
  [{ USE_APP_LANGUAGE: '0' }, 'transcription.useAppLanguage', false],
  [{ ENABLE_ADAPTIVE_MODE: '0' }, 'videoQuality.enableAdaptiveMode', false],
  [{ VIDEOQUALITY_PREFERRED_CODEC: 'VP9' }, 'videoQuality.preferredCodec', 'VP9'],
  [{ ENABLE_VIRTUAL_BACKGROUND_V2: '0' }, 'virtualBackground.enableV2', false],
  [{ ENABLE_XMPP_WEBSOCKET: '0' }, 'websocket', undefined],
  [{ PUBLIC_URL: 'https://example.org/meet' }, 'websocket', 'wss://example.org/meet/xmpp-websocket'],
  [{ ENABLE_WELCOME_PAGE: '0' }, 'welcomePage.disabled', true],
  [{ WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: 'https://w' }, 'whiteboard.collabServerBaseUrl', 'https://w'],
  [{ WHITEBOARD_COLLAB_SERVER_URL_BASE: 'http://whiteboard' }, 'whiteboard.collabServerBaseUrl', SITE],
  [{ WHITEBOARD_COLLAB_SERVER_URL_BASE: 'http://whiteboard' }, 'whiteboard.enabled', true],
  ...['AV1', 'H264', 'VP8', 'VP9'].flatMap((codec) =>
    Object.entries(QUALITY).map(
      ([name, key]): Case => [
        { [`VIDEOQUALITY_BITRATE_${codec}_${name}`]: '123456' },
        `videoQuality.${codec.toLowerCase()}.${key}`,
        123_456,
      ],
    ),
  ),
  [{ CONFIG_JS__deeplinking__disabled: 'true' }, 'deeplinking.disabled', true],
  [{ CONFIG_JS__resolution: '1080', RESOLUTION: '360' }, 'resolution', 1080],
];

describe('config.js', () => {
  it('has the defaults of the contract, and what Parley adds, without any variable', async () => {
    expect(await keysOf({})).toEqual({ ...DEFAULTS, ...OWN });
  });

  it('counts an empty variable as unset', async () => {
    const empty = Object.fromEntries(CASES.flatMap(([env]) => Object.keys(env)).map((name) => [name, '']));
    const { CONFIG_JS__deeplinking__disabled: _a, CONFIG_JS__resolution: _b, ...rest } = empty;
    expect(await keysOf(rest)).toEqual({ ...DEFAULTS, ...OWN });
  });

  it.each(CASES)('%j gives %s = %j', async (env, key, expected) => {
    const keys = await keysOf(env);
    if (expected === undefined) expect(Object.keys(keys).filter((name) => name === key || name.startsWith(`${key}.`))).toEqual([]);
    else expect(keys[key]).toEqual(expected);
  });

  it('gives the domains of people who log in, and of guests', async () => {
    expect(await keysOf({ ENABLE_AUTH: '1' })).toMatchObject({ 'hosts.authdomain': 'meet.jitsi' });
    expect(await keysOf({ ENABLE_AUTH: '1', ENABLE_AUTH_DOMAIN: '0' })).not.toHaveProperty(['hosts.authdomain']);
    expect(await keysOf({ ENABLE_AUTH: '1', ENABLE_GUESTS: '1' })).toMatchObject({ 'hosts.anonymousdomain': 'guest.meet.jitsi' });
    expect(await keysOf({ ENABLE_AUTH: '1', ENABLE_GUESTS: '1', XMPP_GUEST_DOMAIN: 'g.org' })).toMatchObject({
      'hosts.anonymousdomain': 'g.org',
    });
  });

  it('names no host but the site itself', async () => {
    const addresses = [...(await configText({ PUBLIC_URL: 'https://meet.example.org' })).matchAll(/(?:https?|wss?|stuns?|turns?):[^"]*/g)];
    expect(addresses.length).toBeGreaterThan(3);
    for (const [address] of addresses) expect(address).toMatch(/^(?:https|wss):\/\/meet\.example\.org\//);
  });

  it('carries any value as plain data, in ES5', async () => {
    for (const value of ["it's", '</script><script>alert(1)</script>', '"\\', 'a\u2028b', '$\u007bx}', '`', '<!--', "'; alert(1); //"]) {
      const env = { TOKEN_AUTH_URL: value, DEPLOYMENTINFO_REGION: value, CONFIG_JS__subject: value, PREFERRED_LANGUAGE: value };
      expect(await configText(env)).not.toMatch(/<|-->|[\u2028\u2029]/);
      expect(await keysOf(env)).toMatchObject({ tokenAuthUrl: value, 'deploymentInfo.region': value, subject: value });
    }
    const lines = (await configText({})).replace(/^\/\/.*$/gm, '').trim();
    const statements = /^var subdir = (".*");\nvar subdomain = (".*");\nvar config = (\{[\s\S]*\});$/.exec(lines);
    for (const literal of statements?.slice(1) ?? ['']) expect(() => JSON.parse(literal)).not.toThrow();
  });

  it('refuses names that name no key', () => {
    expect(() => readConfig({ CONFIG_JS____proto__: '{}', INTERFACE_CONFIG_JS__a: '1' })).toThrow('CONFIG_JS____proto__');
  });
});
