/** What our own client reads of `window.config`; every key has a usable value. */
export interface MeetConfig {
  readonly hosts: {
    readonly domain: string;
    readonly muc: string;
    readonly focus: string;
    /** Where people without a login connect, if not at `domain`. */
    readonly anonymousDomain?: string;
    /** Domain of accounts, if not `domain`. */
    readonly authDomain?: string;
  };
  /** `wss://…/xmpp-websocket`, or the BOSH address where WebSockets are off. */
  readonly serviceUrl: string;
  /** The BOSH address, absolute or relative to the page. */
  readonly boshUrl: string | undefined;
  readonly websocketKeepAliveUrl: string | undefined;
  readonly conferenceRequestUrl: string | undefined;
  readonly bridgeChannel: {
    /** Take the data channel where the bridge has one. */
    readonly preferSctp: boolean;
    /** WebSockets on this host are not used. */
    readonly ignoreDomain?: string;
  };
  readonly codecPreferenceOrder: readonly string[];
  /** Pixels. */
  readonly video: { readonly width: number; readonly height: number };
  readonly disableSimulcast: boolean;
  /** −1 means every video. */
  readonly channelLastN: number;
  readonly startAudioMuted: number;
  readonly startVideoMuted: number;
  readonly startWithAudioMuted: boolean;
  readonly startWithVideoMuted: boolean;
  readonly startAudioOnly: boolean;
  readonly disableAudioProcessing: boolean;
  readonly disableGainControl: boolean;
  readonly prejoin: { readonly enabled: boolean; readonly hideDisplayName: boolean };
  readonly requireDisplayName: boolean;
  readonly welcomePage: boolean;
  /** Where people get a token; `{room}` and `{state}` stand for the meeting. */
  readonly tokenAuthUrl?: string;
  /** Go there without asking. */
  readonly tokenAuthUrlAutoRedirect: boolean;
  readonly tokenLogoutUrl?: string;
  readonly hideLoginButton: boolean;
  readonly lobby: { readonly autoKnock: boolean };
  readonly securityUi: { readonly hideLobbyButton: boolean; readonly disableLobbyPassword: boolean };
  /** Room passwords are numbers of at most so many digits. */
  readonly roomPasswordDigits?: number;
  readonly talk: {
    readonly hasChat: boolean;
    /** To whom people may write alone. */
    readonly privateChat: 'everybody' | 'moderators' | 'nobody';
    readonly hasMessageReactions: boolean;
    readonly hasPolls: boolean;
    readonly hasReactions: boolean;
    /** Moderators see the switches that keep others from writing and from asking. */
    readonly hasPermissionSwitches: boolean;
    /** Where files go; absent where nobody can share any. */
    readonly fileStore?: { readonly apiUrl: string /** Bytes. */; readonly maxFileSize: number };
  };
  readonly defaultLanguage: string | undefined;
  /** Undefined means the client's own choice. */
  readonly toolbarButtons: readonly string[] | undefined;
}

const MAX_FILE_SIZE = 50 * 1024 * 1024;
/** As official clients read it (ui contract §1.5). */
const PRIVATE_CHAT: ReadonlyMap<unknown, MeetConfig['talk']['privateChat']> = new Map<unknown, MeetConfig['talk']['privateChat']>([
  [true, 'nobody'],
  ['all', 'nobody'],
  ['allow-moderator-chat', 'moderators'],
]);

/** Reads `window.config`, which an operator's custom-config.js may have changed at will: what has the wrong type counts as absent. */
export function readMeetConfig(value: unknown): MeetConfig {
  const at = (path: string): unknown => path.split('.').reduce<unknown>((node, key) => child(node, key), value);
  const text = (path: string) => asText(at(path));
  const flag = (path: string, fallback: boolean) => asFlag(at(path)) ?? fallback;
  const number = (path: string, fallback: number) => asNumber(at(path)) ?? fallback;
  const domain = text('hosts.domain') ?? 'meet.jitsi';
  const ignoreDomain = text('bridgeChannel.ignoreDomain');
  const digits = number('roomPasswordNumberOfDigits', 0);
  const optional = <K extends string>(key: K, path: string) => {
    const value = text(path);
    return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };
  };
  return {
    hosts: {
      domain,
      muc: text('hosts.muc') ?? `muc.${domain}`,
      focus: text('hosts.focus') ?? `focus.${domain}`,
      ...optional('anonymousDomain', 'hosts.anonymousdomain'),
      ...optional('authDomain', 'hosts.authdomain'),
    },
    // As official clients choose (client contract §1.1).
    serviceUrl: (flag('preferBosh', false) ? undefined : text('websocket')) ?? text('bosh') ?? text('serviceUrl') ?? '',
    boshUrl: text('bosh'),
    websocketKeepAliveUrl: text('websocketKeepAliveUrl'),
    conferenceRequestUrl: text('conferenceRequestUrl'),
    bridgeChannel: { preferSctp: flag('bridgeChannel.preferSctp', true), ...(ignoreDomain !== undefined && { ignoreDomain }) },
    codecPreferenceOrder: asTexts(at('videoQuality.codecPreferenceOrder')) ?? ['VP8'],
    video: {
      width: number('constraints.video.width.ideal', 1280),
      height: number('constraints.video.height.ideal', number('resolution', 720)),
    },
    disableSimulcast: flag('disableSimulcast', false),
    channelLastN: number('channelLastN', -1),
    startAudioMuted: number('startAudioMuted', 10),
    startVideoMuted: number('startVideoMuted', 10),
    startWithAudioMuted: flag('startWithAudioMuted', false),
    startWithVideoMuted: flag('startWithVideoMuted', false),
    startAudioOnly: flag('startLowBandwidthMode', false) || flag('startAudioOnly', false),
    disableAudioProcessing: flag('disableAP', false),
    disableGainControl: flag('disableAGC', false),
    prejoin: { enabled: flag('prejoinConfig.enabled', true), hideDisplayName: flag('prejoinConfig.hideDisplayName', false) },
    requireDisplayName: flag('requireDisplayName', false),
    welcomePage: !flag('welcomePage.disabled', false),
    ...optional('tokenAuthUrl', 'tokenAuthUrl'),
    tokenAuthUrlAutoRedirect: flag('tokenAuthUrlAutoRedirect', false),
    ...optional('tokenLogoutUrl', 'tokenLogoutUrl'),
    hideLoginButton: flag('hideLoginButton', false),
    lobby: { autoKnock: flag('lobby.autoKnock', flag('autoKnockLobby', false)) },
    securityUi: {
      hideLobbyButton: flag('securityUi.hideLobbyButton', flag('hideLobbyButton', false)),
      disableLobbyPassword: flag('securityUi.disableLobbyPassword', false),
    },
    ...(digits > 0 && { roomPasswordDigits: digits }),
    talk: {
      hasChat: !flag('disableChat', false),
      privateChat: PRIVATE_CHAT.get(at('remoteVideoMenu.disablePrivateChat')) ?? 'everybody',
      hasMessageReactions: !flag('disableReactionsInChat', false),
      hasPolls: !flag('disablePolls', false),
      hasReactions: !flag('disableReactions', false),
      hasPermissionSwitches: flag('showChatPermissionsModeratorSetting', false),
      ...fileStore(flag('fileSharing.enabled', false), text('fileSharing.apiUrl'), number('fileSharing.maxFileSize', MAX_FILE_SIZE)),
    },
    defaultLanguage: text('defaultLanguage'),
    toolbarButtons: asTexts(at('toolbarButtons')),
  };
}

function fileStore(isOn: boolean, apiUrl: string | undefined, maxFileSize: number): Pick<MeetConfig['talk'], 'fileStore'> {
  return isOn && apiUrl !== undefined ? { fileStore: { apiUrl, maxFileSize } } : {};
}

function child(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
