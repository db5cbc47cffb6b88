/** How one variable reaches config.js. */
export interface SettingOptions {
  /** Write the opposite of the flag. */
  readonly not?: true;
  /** Leave the key out when it would have this value: it is what clients assume anyway. */
  readonly omit?: boolean;
}

type Setting = readonly [variable: string, path: string, options?: SettingOptions];

/**
 * One row per variable and key of config.js (deployment contract §7). What is undefined or an empty list is left out; rules
 * that involve several variables are in build-config.ts.
 */
export const SETTINGS = [
  ['RESOLUTION', 'resolution'],
  ['RESOLUTION', 'constraints.video.height.ideal'],
  ['RESOLUTION', 'constraints.video.height.max'],
  ['RESOLUTION_MIN', 'constraints.video.height.min'],
  ['RESOLUTION_WIDTH', 'constraints.video.width.ideal'],
  ['RESOLUTION_WIDTH', 'constraints.video.width.max'],
  ['RESOLUTION_WIDTH_MIN', 'constraints.video.width.min'],
  ['CODEC_ORDER_JVB', 'videoQuality.codecPreferenceOrder'],
  ['CODEC_ORDER_JVB_MOBILE', 'videoQuality.mobileCodecPreferenceOrder'],
  ['VIDEOQUALITY_PREFERRED_CODEC', 'videoQuality.preferredCodec'],
  ['ENABLE_ADAPTIVE_MODE', 'videoQuality.enableAdaptiveMode'],
  ['ENABLE_SIMULCAST', 'disableSimulcast', { not: true, omit: false }],
  ['ENABLE_REMB', 'enableRemb', { omit: true }],
  ['ENABLE_TCC', 'enableTcc', { omit: true }],
  ['ENABLE_ICE_RESTART', 'enableIceRestart'],
  ['ENABLE_ICE_RESTART_ON_NETWORK_CHANGE', 'enableIceRestartOnNetworkChange'],
  ['ENABLE_P2P', 'p2p.enabled'],
  ['CODEC_ORDER_P2P', 'p2p.codecPreferenceOrder'],
  ['CODEC_ORDER_P2P_MOBILE', 'p2p.mobileCodecPreferenceOrder'],
  ['P2P_PREFERRED_CODEC', 'p2p.preferredCodec'],
  ['START_AUDIO_ONLY', 'startAudioOnly'],
  // COMPAT(jitsi-meet 2026): renamed there without an alias (ui contract §1.0.1)
  ['START_AUDIO_ONLY', 'startLowBandwidthMode'],
  ['START_AUDIO_MUTED', 'startAudioMuted'],
  ['START_VIDEO_MUTED', 'startVideoMuted'],
  ['START_WITH_AUDIO_MUTED', 'startWithAudioMuted'],
  ['START_WITH_VIDEO_MUTED', 'startWithVideoMuted'],
  ['START_SILENT', 'startSilent'],
  ['ENABLE_NO_AUDIO_DETECTION', 'enableNoAudioDetection'],
  ['ENABLE_NOISY_MIC_DETECTION', 'enableNoisyMicDetection'],
  ['ENABLE_TALK_WHILE_MUTED', 'enableTalkWhileMuted'],
  ['ENABLE_AUDIO_PROCESSING', 'disableAP', { not: true }],
  ['ENABLE_AUTOMATIC_GAIN_CONTROL', 'disableAGC', { not: true }],
  ['ENABLE_OPUS_RED', 'enableOpusRed'],
  ['ENABLE_STEREO', 'audioQuality.stereo'],
  ['AUDIO_QUALITY_OPUS_BITRATE', 'audioQuality.opusMaxAverageBitrate'],
  ['DISABLE_AUDIO_LEVELS', 'disableAudioLevels'],
  ['ENABLE_VIRTUAL_BACKGROUND_V2', 'virtualBackground.enableV2'],
  ['DEFAULT_LANGUAGE', 'defaultLanguage'],
  ['ENABLE_WELCOME_PAGE', 'welcomePage.disabled', { not: true }],
  ['ENABLE_CLOSE_PAGE', 'enableClosePage'],
  ['ENABLE_PREJOIN_PAGE', 'prejoinConfig.enabled'],
  ['HIDE_PREJOIN_DISPLAY_NAME', 'prejoinConfig.hideDisplayName'],
  ['HIDE_PREJOIN_EXTRA_BUTTONS', 'prejoinConfig.hideExtraJoinButtons'],
  ['HIDE_PREMEETING_BUTTONS', 'hiddenPremeetingButtons'],
  ['TOOLBAR_BUTTONS', 'toolbarButtons'],
  ['ENABLE_REQUIRE_DISPLAY_NAME', 'requireDisplayName'],
  ['DISABLE_PROFILE', 'disableProfile'],
  ['DISABLE_REACTIONS', 'disableReactions'],
  ['DISABLE_DEEP_LINKING', 'disableDeepLinking'],
  ['DISABLE_REMOTE_VIDEO_MENU', 'remoteVideoMenu.disabled'],
  ['DISABLE_KICKOUT', 'remoteVideoMenu.disableKick'],
  ['DISABLE_GRANT_MODERATOR', 'remoteVideoMenu.disableGrantModerator'],
  ['DISABLE_PRIVATE_CHAT', 'remoteVideoMenu.disablePrivateChat'],
  ['DISABLE_LOCAL_RECORDING', 'localRecording.disable'],
  ['ENABLE_LOCAL_RECORDING_NOTIFY_ALL_PARTICIPANT', 'localRecording.notifyAllParticipants'],
  ['ENABLE_LOCAL_RECORDING_SELF_START', 'localRecording.disableSelfRecording'],
  ['ENABLE_E2EPING', 'e2eping.enabled'],
  ['E2EPING_NUM_REQUESTS', 'e2eping.numRequests'],
  ['E2EPING_MAX_CONFERENCE_SIZE', 'e2eping.maxConferenceSize'],
  ['E2EPING_MAX_MESSAGE_PER_SECOND', 'e2eping.maxMessagePerSecond'],
  ['TOKEN_AUTH_URL', 'tokenAuthUrl'],
  ['DYNAMIC_BRANDING_URL', 'dynamicBrandingUrl'],
  ['ETHERPAD_PUBLIC_URL', 'etherpad_base'],
  ['WHITEBOARD_COLLAB_SERVER_PUBLIC_URL', 'whiteboard.collabServerBaseUrl'],
  ['CONFCODE_URL', 'dialInConfCodeUrl'],
  ['DIALIN_NUMBERS_URL', 'dialInNumbersUrl'],
  ['DIALOUT_AUTH_URL', 'dialOutAuthUrl'],
  ['DIALOUT_CODES_URL', 'dialOutCodesUrl'],
  ['INVITE_SERVICE_URL', 'inviteServiceUrl'],
  ['PEOPLE_SEARCH_URL', 'peopleSearchUrl'],
  ['ENABLE_CALENDAR', 'enableCalendarIntegration'],
  ['GOOGLE_API_APP_CLIENT_ID', 'googleApiApplicationClientID'],
  ['MICROSOFT_API_APP_CLIENT_ID', 'microsoftApiApplicationClientID'],
  ['CHROME_EXTENSION_BANNER_JSON', 'chromeExtensionBanner'],
  ['AMPLITUDE_ID', 'analytics.amplitudeAPPKey'],
  ['GOOGLE_ANALYTICS_ID', 'analytics.googleAnalyticsTrackingId'],
  ['MATOMO_ENDPOINT', 'analytics.matomoEndpoint'],
  ['MATOMO_SITE_ID', 'analytics.matomoSiteID'],
  ['ANALYTICS_SCRIPT_URLS', 'analytics.scriptURLs'],
  ['ANALYTICS_WHITELISTED_EVENTS', 'analytics.whiteListedEvents'],
  ['DEPLOYMENTINFO_ENVIRONMENT', 'deploymentInfo.environment'],
  ['DEPLOYMENTINFO_ENVIRONMENT_TYPE', 'deploymentInfo.envType'],
  ['DEPLOYMENTINFO_REGION', 'deploymentInfo.region'],
  ['DEPLOYMENTINFO_SHARD', 'deploymentInfo.shard'],
] as const satisfies readonly Setting[];

const CODECS = ['AV1', 'H264', 'VP8', 'VP9'] as const;
const LAYERS = [
  ['LOW', 'low'],
  ['STANDARD', 'standard'],
  ['HIGH', 'high'],
  ['FULL', 'fullHd'],
  ['ULTRA', 'ultraHd'],
  ['SS_HIGH', 'ssHigh'],
] as const;

type BitrateVariable = `VIDEOQUALITY_BITRATE_${(typeof CODECS)[number]}_${(typeof LAYERS)[number][0]}`;

/** The bitrate of each codec and layer: `VIDEOQUALITY_BITRATE_VP8_LOW` is `videoQuality.vp8.low`. */
export const BITRATE_SETTINGS: readonly (readonly [BitrateVariable, string])[] = CODECS.flatMap((codec) =>
  LAYERS.map(([layer, key]) => [`VIDEOQUALITY_BITRATE_${codec}_${layer}` as const, `videoQuality.${codec.toLowerCase()}.${key}`] as const),
);

/** Variables that the rules of build-config.ts read besides the table. */
export const RULE_VARIABLES = [
  'ENABLE_XMPP_WEBSOCKET',
  'BOSH_RELATIVE',
  'ENABLE_CONFERENCE_REQUEST_HTTP',
  'ENABLE_COLIBRI_WEBSOCKET',
  'JVB_PREFER_SCTP',
  'ENABLE_AUTH',
  'ENABLE_AUTH_DOMAIN',
  'ENABLE_GUESTS',
  'ENABLE_SUBDOMAINS',
  'BRANDING_DATA_URL',
  'P2P_STUN_SERVERS',
  'DESKTOP_SHARING_FRAMERATE_AUTO',
  'DESKTOP_SHARING_FRAMERATE_MIN',
  'DESKTOP_SHARING_FRAMERATE_MAX',
  'ROOM_PASSWORD_DIGITS',
] as const;

export type UiVariable = (typeof SETTINGS)[number][0] | BitrateVariable | (typeof RULE_VARIABLES)[number];

/** Every variable that shapes config.js, once. */
export const UI_VARIABLES: readonly UiVariable[] = [
  ...new Set<UiVariable>([...SETTINGS.map(([variable]) => variable), ...BITRATE_SETTINGS.map(([variable]) => variable), ...RULE_VARIABLES]),
];
