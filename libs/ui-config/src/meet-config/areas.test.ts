import { describe, expect, it } from 'vitest';
import { readMeetConfig } from '../meet-config.ts';

type Area = keyof ReturnType<typeof readMeetConfig>;

describe('areas of the settings', () => {
  it.each<[Area, object, object, object]>([
    ['prejoin', { prejoinConfig: { hideExtraJoinButtons: ['no-audio'] } }, {}, { hiddenJoinButtons: ['no-audio'] }],
    ['prejoin', { prejoinConfig: { hideExtraJoinButtons: true } }, {}, { hiddenJoinButtons: ['no-audio', 'by-phone', 'low-bandwidth'] }],
    ['prejoin', { hiddenPremeetingButtons: ['invite'] }, {}, { hiddenButtons: ['invite'] }],
    ['prejoin', { hiddenPremeetingButtons: 'invite' }, {}, { hiddenButtons: [] }],
    ['welcome', { doNotStoreRoom: true }, {}, { storesRoom: false, hasRecent: false }],
    ['welcome', {}, { GENERATE_ROOMNAMES_ON_WELCOME_PAGE: false, RECENT_LIST_ENABLED: false }, { generatesNames: false, hasRecent: false }],
    ['welcome', { welcomePage: { customUrl: 'javascript:alert(1)' } }, {}, { customUrl: undefined }],
    ['welcome', { welcomePage: { customUrl: '/start' } }, {}, { customUrl: '/start' }],
    [
      'deepLinking',
      { deeplinking: { ios: { appScheme: 'javascript' }, android: { appPackage: 'a.b;S.browser_fallback_url=https://x' } } },
      {},
      { ios: { name: 'Jitsi Meet', scheme: 'org.jitsi.meet' }, android: { name: 'Jitsi Meet', scheme: 'org.jitsi.meet' } },
    ],
    ['toolbar', { mainToolbarButtons: [['chat'], 'x', [], [7]] }, {}, { mainButtons: [['chat']] }],
    ['toolbar', {}, { TOOLBAR_BUTTONS: ['chat'] }, { buttons: ['chat'] }],
    [
      'toolbar',
      {
        customToolbarButtons: [{ id: 'a', text: 'A', icon: 'javascript:1', backgroundColor: 'red;x:url(1)' }, { id: 'b b', text: 'B' }, 7],
      },
      {},
      { custom: [{ id: 'a', text: 'A' }] },
    ],
    [
      'toolbar',
      { buttonsWithNotifyClick: ['chat', { key: 'camera', preventExecution: false }, {}, 7] },
      {},
      {
        notified: [
          { key: 'chat', preventsExecution: true },
          { key: 'camera', preventsExecution: false },
        ],
      },
    ],
    ['toolbar', { toolbarConfig: { backgroundColor: '#123456', timeout: 'x' } }, {}, { backgroundColor: '#123456', timeout: 4000 }],
    ['layout', {}, { TILE_VIEW_MAX_COLUMNS: 99 }, { tileView: expect.objectContaining({ maxColumns: 7 }) }],
    ['layout', { filmstrip: { stageFilmstripParticipants: 40 } }, {}, { filmstrip: expect.objectContaining({ maxOnStage: 6 }) }],
    ['layout', {}, { AUTO_PIN_LATEST_SCREEN_SHARE: true }, { autoPinScreenShare: 'all' }],
    ['layout', {}, { AUTO_PIN_LATEST_SCREEN_SHARE: 'x', VIDEO_LAYOUT_FIT: 'x' }, { autoPinScreenShare: 'remote-only', fit: 'both' }],
    [
      'header',
      { hideConferenceSubject: true },
      { VIDEO_QUALITY_LABEL_DISABLED: true },
      { autoHide: expect.not.arrayContaining(['subject']) },
    ],
    ['notifications', { notifications: ['a'], disabledNotifications: ['b'] }, {}, { only: ['a'], disabled: ['b'] }],
    [
      'notifications',
      { notificationTimeouts: { short: 1, sticky: 0 } },
      {},
      { timeouts: expect.objectContaining({ short: 1, sticky: Infinity }) },
    ],
    ['people', { participantsPane: { hideMuteAllButton: true } }, {}, { pane: expect.objectContaining({ hasMuteAll: false }) }],
    [
      'people',
      { remoteVideoMenu: { disableKick: true }, disableRemoteMute: true },
      {},
      { menu: expect.objectContaining({ mayKick: false, mayMute: false }) },
    ],
    ['people', { hideAddRoomButton: true }, {}, { breakout: { mayAdd: false, mayAssign: true, mayJoin: true } }],
    ['names', { gravatar: { baseUrl: 'https://g/', disabled: true } }, {}, { gravatarUrl: undefined }],
    ['names', { gravatarBaseURL: 'https://g/' }, {}, { gravatarUrl: 'https://g/' }],
    ['talk', {}, { DISABLE_PRIVATE_MESSAGES: true }, { privateChat: 'nobody' }],
    ['sound', { disableAP: true }, {}, { echoCancellation: false, autoGain: false, browserNoiseSuppression: false }],
    [
      'videoQuality',
      { videoQuality: { minHeightForQualityLvl: { 540: 'high', 180: 'low', x: 'low', 360: 'best' } } },
      {},
      {
        heightSteps: [
          { from: 180, height: 180 },
          { from: 540, height: 720 },
        ],
      },
    ],
    [
      'screenShare',
      { screenShareSettings: { desktopSystemAudio: 'exclude' } },
      {},
      { systemAudio: 'exclude', surfaceSwitching: 'include' },
    ],
    ['recording', { liveStreaming: { helpLink: 'javascript:1' } }, {}, { liveStreaming: expect.objectContaining({ helpUrl: undefined }) }],
    ['captions', { transcription: { enabled: true, disableClosedCaptions: true } }, {}, { enabled: false, isTranscribing: true }],
    ['settings', {}, { SETTINGS_SECTIONS: ['devices', 'language'] }, { tabs: ['audio', 'video', 'virtual-background', 'more'] }],
    [
      'settings',
      { disableProfile: true, disableShortcuts: true },
      {},
      { tabs: expect.not.arrayContaining(['profile', 'shortcuts', 'calendar']) },
    ],
    ['background', { disableVirtualBackground: true }, {}, { enabled: false }],
    ['panes', { whiteboard: { enabled: true } }, {}, { whiteboard: expect.objectContaining({ enabled: false }) }],
    ['invite', {}, { SHARING_FEATURES: ['url'] }, { hasUrl: true, hasEmail: false }],
    ['branding', {}, { APP_NAME: 'Meet' }, { appName: 'Meet' }],
    ['branding', { defaultLogoUrl: 'data:text/html,x' }, {}, { appName: 'Parley' }],
    ['indicator', {}, { CONNECTION_INDICATOR_DISABLED: true }, { enabled: false }],
    ['mode', { iAmRecorder: true }, {}, { isRecorder: true, isMachine: true }],
    [
      'deepLinking',
      { disableDeepLinking: true },
      { NATIVE_APP_NAME: 'App' },
      { enabled: false, ios: { name: 'App', scheme: 'org.jitsi.meet' } },
    ],
  ])('%s of %j and %j is %j', (area, config, ui, expected) => {
    expect(readMeetConfig(config, ui)[area]).toMatchObject(expected);
  });
});
