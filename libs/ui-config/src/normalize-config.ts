import { ALWAYS_VISIBLE, AUTO_HIDE } from './header-labels.ts';
import { createSource } from './meet-config/source.ts';
import { type ConfigTree, copyOf, setPath } from './tree.ts';

/** Where a value moved: taken over when nothing stands at the new place. */
type Move = readonly [from: string, to: string, kind: 'flag' | 'number' | 'text' | 'list' | 'object'];

/** Keys of interfaceConfig that have a successor in config (ui contract §1.0.2). */
const FROM_INTERFACE: readonly Move[] = [
  ['TOOLBAR_BUTTONS', 'toolbarButtons', 'list'],
  ['TOOLBAR_ALWAYS_VISIBLE', 'toolbarConfig.alwaysVisible', 'flag'],
  ['INITIAL_TOOLBAR_TIMEOUT', 'toolbarConfig.initialTimeout', 'number'],
  ['TOOLBAR_TIMEOUT', 'toolbarConfig.timeout', 'number'],
  ['CONNECTION_INDICATOR_DISABLED', 'connectionIndicators.disabled', 'flag'],
  ['CONNECTION_INDICATOR_AUTO_HIDE_ENABLED', 'connectionIndicators.autoHide', 'flag'],
  ['CONNECTION_INDICATOR_AUTO_HIDE_TIMEOUT', 'connectionIndicators.autoHideTimeout', 'number'],
  ['DISABLE_FOCUS_INDICATOR', 'disableModeratorIndicator', 'flag'],
  ['DEFAULT_LOCAL_DISPLAY_NAME', 'defaultLocalDisplayName', 'text'],
  ['DEFAULT_REMOTE_DISPLAY_NAME', 'defaultRemoteDisplayName', 'text'],
  ['DEFAULT_LOGO_URL', 'defaultLogoUrl', 'text'],
  ['HIDE_DEEP_LINKING_LOGO', 'deeplinking.hideLogo', 'flag'],
  ['NATIVE_APP_NAME', 'deeplinking.desktop.appName', 'text'],
  ['NATIVE_APP_NAME', 'deeplinking.android.appName', 'text'],
  ['NATIVE_APP_NAME', 'deeplinking.ios.appName', 'text'],
  ['APP_SCHEME', 'deeplinking.android.appScheme', 'text'],
  ['APP_SCHEME', 'deeplinking.ios.appScheme', 'text'],
  ['ANDROID_APP_PACKAGE', 'deeplinking.android.appPackage', 'text'],
  ['MOBILE_DOWNLOAD_LINK_ANDROID', 'deeplinking.android.downloadLink', 'text'],
  ['MOBILE_DOWNLOAD_LINK_F_DROID', 'deeplinking.android.fDroidUrl', 'text'],
  ['MOBILE_DOWNLOAD_LINK_IOS', 'deeplinking.ios.downloadLink', 'text'],
  ['LIVE_STREAMING_HELP_LINK', 'liveStreaming.helpLink', 'text'],
];

/** Names of former years in config itself. */
const RENAMED: readonly Move[] = [
  ['disableDeepLinking', 'deeplinking.disabled', 'flag'],
  ['disableRemoveRaisedHandOnFocus', 'raisedHands.disableRemoveRaisedHandOnFocus', 'flag'],
  ['stereo', 'audioQuality.stereo', 'flag'],
  ['opusMaxAverageBitrate', 'audioQuality.opusMaxAverageBitrate', 'number'],
  ['e2eeLabels', 'e2ee.labels', 'object'],
  ['hideAddRoomButton', 'breakoutRooms.hideAddRoomButton', 'flag'],
  ['transcribingEnabled', 'transcription.enabled', 'flag'],
  ['transcribeWithAppLanguage', 'transcription.useAppLanguage', 'flag'],
  ['preferredTranscribeLanguage', 'transcription.preferredLanguage', 'text'],
  ['autoCaptionOnRecord', 'transcription.autoTranscribeOnRecord', 'flag'],
  ['fileRecordingsServiceEnabled', 'recordingService.enabled', 'flag'],
  ['fileRecordingsServiceSharingEnabled', 'recordingService.sharingEnabled', 'flag'],
  ['liveStreamingEnabled', 'liveStreaming.enabled', 'flag'],
  ['disableSpeakerStatsSearch', 'speakerStats.disableSearch', 'flag'],
  ['speakerStatsOrder', 'speakerStats.order', 'list'],
  ['autoKnockLobby', 'lobby.autoKnock', 'flag'],
  ['enableLobbyChat', 'lobby.enableChat', 'flag'],
  ['hideLobbyButton', 'securityUi.hideLobbyButton', 'flag'],
  ['disableTileView', 'tileView.disabled', 'flag'],
  ['gravatarBaseURL', 'gravatar.baseUrl', 'text'],
  ['disableVirtualBackground', 'virtualBackground.disabled', 'flag'],
  ['helpCentreURL', 'legalUrls.helpCentre', 'text'],
];

/** Switches of former years that say what is not heard. */
const SILENCED: readonly (readonly [flag: string, sounds: readonly string[]])[] = [
  ['disableJoinLeaveSounds', ['PARTICIPANT_JOINED_SOUND', 'PARTICIPANT_LEFT_SOUND']],
  ['disableRecordAudioNotification', ['RECORDING_ON_SOUND', 'RECORDING_OFF_SOUND', 'LIVE_STREAMING_ON_SOUND', 'LIVE_STREAMING_OFF_SOUND']],
  ['disableIncomingMessageSound', ['INCOMING_MSG_SOUND']],
];

/** Labels above the pictures that a switch of their own takes away; hidden recording labels only come and go by themselves. */
const HEADER: readonly (readonly [flag: string, label: string])[] = [
  ['hideConferenceSubject', 'subject'],
  ['hideConferenceTimer', 'conference-timer'],
  ['hideParticipantsStats', 'participants-count'],
];

/**
 * `config` as the newest clients write it: what stands under an older name, or in interfaceConfig, is found at its successor unless
 * that is set (ui contract §1.0.2). A copy; what is no object counts as empty.
 */
export function normalizeConfig(config: unknown, interfaceConfig?: unknown): ConfigTree {
  const tree = copyOf(config);
  const ui = copyOf(interfaceConfig);
  for (const [from, to, kind] of FROM_INTERFACE) move(ui[from], tree, to, kind);
  for (const [from, to, kind] of RENAMED) move(tree[from], tree, to, kind);
  if (typeof tree.enableWelcomePage === 'boolean') move(!tree.enableWelcomePage, tree, 'welcomePage.disabled', 'flag');
  silence(tree);
  arrangeHeader(tree);
  return tree;
}

function move(value: unknown, tree: ConfigTree, to: string, kind: Move[2]): void {
  if (isOf(value, kind) && createSource(tree).at(to) === undefined) setPath(tree, to.split('.'), value);
}

function silence(tree: ConfigTree): void {
  const silent = SILENCED.flatMap(([flag, sounds]) => (tree[flag] === true ? sounds : []));
  if (silent.length > 0) tree.disabledSounds = [...new Set([...textsOf(tree.disabledSounds, []), ...silent])];
}

function arrangeHeader(tree: ConfigTree): void {
  const hidden = HEADER.filter(([flag]) => tree[flag] === true).map(([, label]) => label);
  const autoRecording = tree.hideRecordingLabel === true;
  if (hidden.length === 0 && !autoRecording) return;
  const always = textsOf(createSource(tree).at('conferenceInfo.alwaysVisible'), ALWAYS_VISIBLE);
  const auto = textsOf(createSource(tree).at('conferenceInfo.autoHide'), AUTO_HIDE);
  const remaining = (labels: readonly string[]) => labels.filter((label) => !hidden.includes(label));
  tree.conferenceInfo = {
    alwaysVisible: remaining(always).filter((label) => !autoRecording || label !== 'recording'),
    autoHide: [...new Set([...remaining(auto), ...(autoRecording ? ['recording'] : [])])],
  };
}

function isOf(value: unknown, kind: Move[2]): boolean {
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'number') return typeof value === 'number';
  if (kind === 'text') return typeof value === 'string' && value !== '';
  return kind === 'list' ? Array.isArray(value) : typeof value === 'object' && value !== null;
}

function textsOf(value: unknown, fallback: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : fallback;
}
