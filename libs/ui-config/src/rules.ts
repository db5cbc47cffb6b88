import type { Site, UiDomains, UiValues } from './build-config.ts';

/** What the deployment can do; keys of what it cannot are not written, whatever the variables say: buttons would lead nowhere. */
export interface UiCapabilities {
  readonly recording: boolean;
  readonly transcription: boolean;
  readonly audioTranslation: boolean;
  /** The site signs people on itself, under `oidc/`. */
  readonly signOn: boolean;
}

type Keys = readonly (readonly [path: string, value: unknown])[];

/** Keys that depend on more than one variable, on the domains, or on the address of the site; undefined means no key. */
export function ruleKeys(values: UiValues, domains: UiDomains, site: Site, can: UiCapabilities): Keys {
  return [
    ...media(values),
    ...sideServices(values, site),
    ...recording(values, domains, can),
    ...signOn(values, site, can),
    ...interfaceKeys(values),
  ];
}

/** VP9 stands behind VP8 at the bridge, in which Firefox sends larger pictures. */
const BRIDGE_CODECS = ['AV1', 'VP8', 'VP9', 'H264'];
const DIRECT_CODECS = ['AV1', 'VP9', 'VP8', 'H264'];
const MOBILE_CODECS = ['VP8', 'VP9', 'H264', 'AV1'];

function media(values: UiValues): Keys {
  const bridge = listed(values.CODEC_ORDER_JVB);
  const bridgeMobile = listed(values.CODEC_ORDER_JVB_MOBILE);
  const sharing = values.DESKTOP_SHARING_FRAMERATE_AUTO
    ? undefined
    : { min: values.DESKTOP_SHARING_FRAMERATE_MIN, max: values.DESKTOP_SHARING_FRAMERATE_MAX };
  return [
    ['videoQuality.codecPreferenceOrder', bridge ?? BRIDGE_CODECS],
    ['videoQuality.mobileCodecPreferenceOrder', bridgeMobile ?? MOBILE_CODECS],
    // COMPAT(docker-jitsi-meet): there CODEC_ORDER_JVB orders the codecs between two people as well (deployment contract §16).
    ['p2p.codecPreferenceOrder', listed(values.CODEC_ORDER_P2P) ?? bridge ?? DIRECT_CODECS],
    ['p2p.mobileCodecPreferenceOrder', listed(values.CODEC_ORDER_P2P_MOBILE) ?? bridgeMobile ?? MOBILE_CODECS],
    // An empty list, too: without one, official clients ask a server of their makers.
    ['p2p.stunServers', (listed(values.P2P_STUN_SERVERS) ?? []).map((server) => ({ urls: `stun:${server}` }))],
    ['desktopSharingFrameRate', sharing],
  ];
}

function sideServices(values: UiValues, { origin, basePath }: Site): Keys {
  const etherpad = values.ETHERPAD_URL_BASE === undefined ? undefined : `${origin}${basePath}etherpad/p/`;
  // Socket.io takes a path in this address for something else: the whiteboard is at the root of the host, wherever the site lies.
  const whiteboard = values.WHITEBOARD_COLLAB_SERVER_PUBLIC_URL ?? (values.WHITEBOARD_COLLAB_SERVER_URL_BASE && origin);
  const statistics: Keys = [
    ['analytics.rtcstatsEnabled', true],
    ['analytics.rtcstatsEndpoint', `${origin.replace(/^http/, 'ws')}${basePath}rtcstats-ws/`],
    ['analytics.rtcstatsPollInterval', values.RTCSTATS_POLL_INTERVAL],
    ['analytics.rtcstatsSendSdp', values.RTCSTATS_SEND_SDP],
    ['analytics.rtcstatsStoreLogs', values.RTCSTATS_STORE_LOGS],
  ];
  // Official clients leave the part out without `enabled`, and take the size in bytes (ui contract §1.12).
  const fileSharing: Keys = [
    ['fileSharing.enabled', true],
    ['fileSharing.apiUrl', `${origin}${basePath}file-sharing`],
    ['fileSharing.maxFileSize', Number(values.FILE_SHARING_MAX_SIZE) * 1024 * 1024],
  ];
  return [
    ['etherpad_base', values.ETHERPAD_PUBLIC_URL ?? etherpad],
    ['whiteboard.enabled', whiteboard !== undefined],
    ['whiteboard.collabServerBaseUrl', whiteboard],
    ...(values.RTCSTATS_ENABLED ? statistics : []),
    ...(values.ENABLE_FILE_SHARING ? fileSharing : []),
  ];
}

function recording(values: UiValues, { hidden }: UiDomains, can: UiCapabilities): Keys {
  const records = can.recording && values.ENABLE_RECORDING === true;
  const transcribes = can.transcription && values.ENABLE_TRANSCRIPTIONS === true;
  const keys: Keys = [
    ['recordingService.enabled', values.ENABLE_SERVICE_RECORDING ?? true],
    ['recordingService.sharingEnabled', values.ENABLE_FILE_RECORDING_SHARING],
    ['liveStreaming.enabled', values.ENABLE_LIVESTREAMING],
    ['liveStreaming.dataPrivacyLink', values.ENABLE_LIVESTREAMING_DATA_PRIVACY_LINK],
    ['liveStreaming.helpLink', values.ENABLE_LIVESTREAMING_HELP_LINK],
    ['liveStreaming.termsLink', values.ENABLE_LIVESTREAMING_TERMS_LINK],
    ['liveStreaming.validatorRegExpString', values.ENABLE_LIVESTREAMING_VALIDATOR_REGEXP_STRING],
    ['dropbox.appKey', values.DROPBOX_APPKEY],
    ['dropbox.redirectURI', values.DROPBOX_APPKEY === undefined ? undefined : values.DROPBOX_REDIRECT_URI],
  ];
  return [
    ...(records ? keys : []),
    ['hiddenDomain', records || transcribes ? hidden : undefined],
    ['transcription.enabled', transcribes],
    ['transcription.disableClosedCaptions', !transcribes],
    ['audioTranslation.enabled', can.audioTranslation && values.ENABLE_AUDIO_TRANSLATION === true],
  ];
}

/**
 * Clients fill `{room}` and `{state}` in (ui contract §8). The tenant stands in the path, as some of them leave it out. A login page
 * that the operator names comes before our own.
 */
function signOn({ TOKEN_AUTH_URL: given }: UiValues, { origin, basePath, tenant }: Site, can: UiCapabilities): Keys {
  if (given !== undefined || !can.signOn) return [['tokenAuthUrl', given]];
  const site = `${origin}${basePath}`;
  return [
    ['tokenAuthUrl', `${site}${tenant.subdir}oidc/login?room={room}&state={state}`],
    ['tokenLogoutUrl', `${site}oidc/logout`],
    // Whoever signed on here before is taken to it again at once.
    ['tokenAuthUrlAutoRedirect', true],
    // In a window of its own: calls go on meanwhile, and pages that are embedded elsewhere can sign on at all.
    ['tokenAuthInline', true],
  ];
}

function interfaceKeys(values: UiValues): Keys {
  return [
    ['brandingDataUrl', values.DYNAMIC_BRANDING_URL === undefined ? values.BRANDING_DATA_URL : undefined],
    ['peopleSearchQueryTypes', values.PEOPLE_SEARCH_URL === undefined ? undefined : ['user', 'conferenceRooms']],
    ['roomPasswordNumberOfDigits', values.ROOM_PASSWORD_DIGITS ?? false],
    // The reference product does the opposite of what this name says (deployment contract §16, item 5).
    ['localRecording.disableSelfRecording', values.ENABLE_LOCAL_RECORDING_SELF_START === false],
  ];
}

/** The texts of a list; undefined when nothing is in it. */
function listed(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  return texts.length === 0 ? undefined : texts;
}
