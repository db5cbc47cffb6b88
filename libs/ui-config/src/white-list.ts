import { FORBIDDEN_KEYS } from './tree.ts';

/**
 * What a link may change of config.js (ui contract §3.2); everything below an entry is included. Never an address of a service, nor
 * the way people prove who they are, nor `defaultLanguage`.
 */
export const CONFIG_WHITE_LIST: readonly string[] = `
  _desktopSharingSourceDevice _peerConnStatusOutOfLastNTimeout _peerConnStatusRtcMuteTimeout
  analytics.disabled analytics.rtcstatsEnabled analytics.watchRTCEnabled apiLogLevels audioLevelsInterval audioQuality
  audioTranslation autoKnockLobby avgRtpStatsN backgroundAlpha brandingRoomAlias breakoutRooms bridgeChannel buttonsWithNotifyClick
  callDisplayName callFlowsEnabled callHandle callUUID cameraFacingMode channelLastN conferenceInfo connectionIndicators constraints
  deeplinking.disabled deeplinking.desktop.enabled defaultLocalDisplayName defaultRemoteDisplayName desktopSharingFrameRate
  desktopSharingSources disable1On1Mode disableAEC disableAGC disableAP disableAddingBackgroundImages disableAudioLevels
  disableBeforeUnloadHandlers disableCameraTintForeground disableChat disableChatSmileys disableDeepLinking disabledNotifications
  disabledSounds disableFilmstripAutohiding disableFocus disableIncomingMessageSound disableInitialGUM disableInviteFunctions
  disableJoinLeaveSounds disableLocalVideoFlip disableModeratorIndicator disableNS disablePolls disableProfile disableReactions
  disableReactionsInChat disableReactionsModeration disableRecordAudioNotification disableRemoteControl disableRemoteMute
  disableRemoveRaisedHandOnFocus disableResponsiveTiles disableRtx disableSelfDemote disableSelfView disableSelfViewSettings
  disableShortcuts disableShowMoreStats disableSimulcast disableSpeakerStatsSearch disableThirdPartyRequests disableTileEnlargement
  disableTileView disableVirtualBackground displayJids doNotFlipLocalVideo doNotStoreRoom dropbox.appKey e2ee e2eeLabels e2eping
  enableCalendarIntegration enableDisplayNameInStats enableEmailInStats enableEncodedTransformSupport enableInsecureRoomNameWarning
  enableLobbyChat enableNoAudioDetection enableNoisyMicDetection enableOpusRed enableRemb enableSaveLogs enableTalkWhileMuted enableTcc
  faceLandmarks feedbackPercentage fileSharing.enabled filmstrip flags forceTurnRelay gatherStats giphy googleApiApplicationClientID
  gravatar.disabled hiddenPremeetingButtons hideAddRoomButton hideConferenceSubject hideConferenceTimer hideDisplayName
  hideDominantSpeakerBadge hideEmailInSettings hideLobbyButton hideParticipantsStats hideRecordingLabel iAmRecorder iAmSipGateway iAmSpot
  ignoreStartMuted inviteAppName liveStreaming.enabled liveStreamingEnabled lobby localRecording localSubject logging mainToolbarButtons
  maxFullResolutionParticipants mouseMoveCallbackInterval notifications notificationTimeouts notifyOnConferenceDestruction
  openSharedDocumentOnJoin opusMaxAverageBitrate p2p.backToP2PDelay p2p.codecPreferenceOrder p2p.enabled p2p.iceTransportPolicy
  p2p.mobileCodecPreferenceOrder p2p.mobileScreenshareCodec participantMenuButtonsWithNotifyClick participantsPane pcStatsInterval pip
  preferBosh preferVisitor prejoinConfig.enabled prejoinConfig.hideDisplayName prejoinConfig.hideExtraJoinButtons raisedHands readOnlyName
  recordingService recordings.recordAudioAndVideo recordings.showPrejoinWarning recordings.showRecordingLink recordings.suggestRecording
  reducedUIEnabled reducedUImainToolbarButtons remoteVideoMenu replaceParticipant requireDisplayName resolution roomPasswordNumberOfDigits
  screenshotCapture secondScreen securityUi showChatPermissionsModeratorSetting speakerStats speakerStatsOrder startAudioMuted
  startAudioOnly startLastN startLowBandwidthMode startScreenSharing startSilent startVideoMuted startWithAudioMuted startWithVideoMuted
  stereo subject testing tileView timeTimer toolbarButtons toolbarConfig transcribingEnabled transcription useHostPageLocalStorage
  useTurnUdp videoQuality virtualBackground visitors.enableMediaOnPromote visitors.hideVisitorCountForVisitors
  visitors.showJoinMeetingDialog watchRTCConfigParams.allowBrowserLogCollection watchRTCConfigParams.collectionInterval
  watchRTCConfigParams.console watchRTCConfigParams.debug watchRTCConfigParams.keys watchRTCConfigParams.logGetStats
  watchRTCConfigParams.rtcApiKey watchRTCConfigParams.rtcPeerId watchRTCConfigParams.rtcRoomId watchRTCConfigParams.rtcTags
  watchRTCConfigParams.rtcToken webrtcIceTcpDisable webrtcIceUdpDisable whiteboard.enabled
`
  .trim()
  .split(/\s+/);

/** Further ones, of a page that embeds the meeting. */
export const EMBEDDED_WHITE_LIST: readonly string[] = ['customToolbarButtons', 'defaultLogoUrl', 'deploymentUrls', 'liveStreaming'];

/** What a link may change of interface_config.js. */
export const INTERFACE_WHITE_LIST: readonly string[] = `
  AUDIO_LEVEL_PRIMARY_COLOR AUDIO_LEVEL_SECONDARY_COLOR AUTO_PIN_LATEST_SCREEN_SHARE CLOSE_PAGE_GUEST_HINT
  CONNECTION_INDICATOR_AUTO_HIDE_ENABLED CONNECTION_INDICATOR_AUTO_HIDE_TIMEOUT CONNECTION_INDICATOR_DISABLED DEFAULT_BACKGROUND
  DEFAULT_LOCAL_DISPLAY_NAME DEFAULT_REMOTE_DISPLAY_NAME DISABLE_DOMINANT_SPEAKER_INDICATOR DISABLE_FOCUS_INDICATOR
  DISABLE_JOIN_LEAVE_NOTIFICATIONS DISABLE_PRESENCE_STATUS DISABLE_PRIVATE_MESSAGES DISABLE_TRANSCRIPTION_SUBTITLES
  DISABLE_VIDEO_BACKGROUND DISPLAY_WELCOME_PAGE_CONTENT ENABLE_DIAL_OUT FILM_STRIP_MAX_HEIGHT GENERATE_ROOMNAMES_ON_WELCOME_PAGE
  INDICATOR_FONT_SIZES INITIAL_TOOLBAR_TIMEOUT LANG_DETECTION LOCAL_THUMBNAIL_RATIO MAXIMUM_ZOOMING_COEFFICIENT NATIVE_APP_NAME
  OPTIMAL_BROWSERS PHONE_NUMBER_REGEX PROVIDER_NAME RECENT_LIST_ENABLED REMOTE_THUMBNAIL_RATIO SETTINGS_SECTIONS SHARING_FEATURES
  SHOW_CHROME_EXTENSION_BANNER SHOW_POWERED_BY TILE_VIEW_MAX_COLUMNS TOOLBAR_ALWAYS_VISIBLE TOOLBAR_BUTTONS TOOLBAR_TIMEOUT
  UNSUPPORTED_BROWSERS VERTICAL_FILMSTRIP VIDEO_LAYOUT_FIT VIDEO_QUALITY_LABEL_DISABLED
`
  .trim()
  .split(/\s+/);

/** May a link set `a.b.c`? The entry itself, or something below it, and no key that reaches out of the tree. */
export function isOverridable(path: readonly string[], list: readonly string[]): boolean {
  if (path.some((key) => key === '' || FORBIDDEN_KEYS.has(key))) return false;
  const text = path.join('.');
  return list.some((entry) => text === entry || text.startsWith(`${entry}.`));
}

/**
 * The parts of an override that a list allows: `prejoinConfig` as an object is not in the list, `prejoinConfig.enabled` is, so that the
 * one comes out of the other.
 */
export function allowedParts(
  path: readonly string[],
  value: unknown,
  list: readonly string[],
): readonly (readonly [readonly string[], unknown])[] {
  if (isOverridable(path, list)) return [[path, value]];
  const leads = list.some((entry) => entry.startsWith(`${path.join('.')}.`));
  if (!leads || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => allowedParts([...path, key], inner, list));
}
