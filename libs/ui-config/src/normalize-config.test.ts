import { describe, expect, it } from 'vitest';
import { normalizeConfig } from './normalize-config.ts';

describe('normalizeConfig', () => {
  it.each([
    [{ TOOLBAR_BUTTONS: ['chat'] }, { toolbarButtons: ['chat'] }],
    [{ TOOLBAR_ALWAYS_VISIBLE: true, TOOLBAR_TIMEOUT: 1 }, { toolbarConfig: { alwaysVisible: true, timeout: 1 } }],
    [{ INITIAL_TOOLBAR_TIMEOUT: 2 }, { toolbarConfig: { initialTimeout: 2 } }],
    [{ CONNECTION_INDICATOR_DISABLED: true }, { connectionIndicators: { disabled: true } }],
    [{ CONNECTION_INDICATOR_AUTO_HIDE_ENABLED: false }, { connectionIndicators: { autoHide: false } }],
    [{ CONNECTION_INDICATOR_AUTO_HIDE_TIMEOUT: 3 }, { connectionIndicators: { autoHideTimeout: 3 } }],
    [{ DISABLE_FOCUS_INDICATOR: true }, { disableModeratorIndicator: true }],
    [
      { DEFAULT_LOCAL_DISPLAY_NAME: 'me', DEFAULT_REMOTE_DISPLAY_NAME: 'x' },
      { defaultLocalDisplayName: 'me', defaultRemoteDisplayName: 'x' },
    ],
    [{ DEFAULT_LOGO_URL: '/l.svg' }, { defaultLogoUrl: '/l.svg' }],
    [{ HIDE_DEEP_LINKING_LOGO: true }, { deeplinking: { hideLogo: true } }],
    [
      { NATIVE_APP_NAME: 'App', APP_SCHEME: 's', ANDROID_APP_PACKAGE: 'p', MOBILE_DOWNLOAD_LINK_IOS: '/i' },
      {
        deeplinking: {
          desktop: { appName: 'App' },
          android: { appName: 'App', appScheme: 's', appPackage: 'p' },
          ios: { appName: 'App', appScheme: 's', downloadLink: '/i' },
        },
      },
    ],
    [
      { MOBILE_DOWNLOAD_LINK_ANDROID: '/a', MOBILE_DOWNLOAD_LINK_F_DROID: '/f' },
      { deeplinking: { android: { downloadLink: '/a', fDroidUrl: '/f' } } },
    ],
    [{ LIVE_STREAMING_HELP_LINK: '/h' }, { liveStreaming: { helpLink: '/h' } }],
    [{ TOOLBAR_BUTTONS: 'chat', TOOLBAR_TIMEOUT: '7', DEFAULT_LOGO_URL: '' }, {}],
  ])('finds interfaceConfig %j at its successor', (ui, expected) => {
    expect(normalizeConfig({}, ui)).toEqual(expected);
  });

  it('leaves what is set alone', () => {
    const config = { toolbarButtons: [], toolbarConfig: { timeout: 5 }, deeplinking: { ios: { appName: 'Mine' } } };
    const ui = { TOOLBAR_BUTTONS: ['chat'], TOOLBAR_TIMEOUT: 1, TOOLBAR_ALWAYS_VISIBLE: true };
    expect(normalizeConfig(config, ui)).toEqual({ ...config, toolbarConfig: { timeout: 5, alwaysVisible: true } });
    expect(config.toolbarConfig).toEqual({ timeout: 5 });
  });

  it.each([
    [{ disableDeepLinking: true }, { deeplinking: { disabled: true } }],
    [{ hideAddRoomButton: true }, { breakoutRooms: { hideAddRoomButton: true } }],
    [{ transcribingEnabled: true }, { transcription: { enabled: true } }],
    [{ autoKnockLobby: true, enableLobbyChat: false }, { lobby: { autoKnock: true, enableChat: false } }],
    [{ hideLobbyButton: true }, { securityUi: { hideLobbyButton: true } }],
    [{ stereo: true, opusMaxAverageBitrate: 9 }, { audioQuality: { stereo: true, opusMaxAverageBitrate: 9 } }],
    [{ fileRecordingsServiceEnabled: true }, { recordingService: { enabled: true } }],
    [{ liveStreamingEnabled: true }, { liveStreaming: { enabled: true } }],
    [{ speakerStatsOrder: ['name'] }, { speakerStats: { order: ['name'] } }],
    [{ enableWelcomePage: false }, { welcomePage: { disabled: true } }],
    [{ disableTileView: true, tileView: { disabled: false } }, { tileView: { disabled: false } }],
    [
      { disableJoinLeaveSounds: true, disabledSounds: ['A'] },
      { disabledSounds: ['A', 'PARTICIPANT_JOINED_SOUND', 'PARTICIPANT_LEFT_SOUND'] },
    ],
    [{ disableIncomingMessageSound: true }, { disabledSounds: ['INCOMING_MSG_SOUND'] }],
  ])('finds %j under its newer name', (config, expected) => {
    expect(normalizeConfig(config)).toMatchObject(expected);
  });

  it('takes labels that are hidden out of the header, and lets the one of a recording come and go', () => {
    const { conferenceInfo } = normalizeConfig({ hideConferenceTimer: true, hideRecordingLabel: true });
    expect(conferenceInfo).toEqual({
      alwaysVisible: ['raised-hands-count'],
      autoHide: expect.arrayContaining(['subject', 'recording']),
    });
    expect(conferenceInfo).not.toMatchObject({ autoHide: expect.arrayContaining(['conference-timer']) });
    expect(
      normalizeConfig({ hideConferenceSubject: true, conferenceInfo: { alwaysVisible: ['subject', 'e2ee'], autoHide: [] } }),
    ).toMatchObject({
      conferenceInfo: { alwaysVisible: ['e2ee'], autoHide: [] },
    });
  });

  it.each([undefined, null, 1, 'x', [], () => 1])('takes %j for nothing', (value) => {
    expect(normalizeConfig(value, value)).toEqual({});
  });

  it('survives what is no data', () => {
    const round: Record<string, unknown> = {};
    round.self = round;
    expect(normalizeConfig(round)).toEqual({});
    expect(normalizeConfig({ f: () => 1, resolution: 7 })).toEqual({ resolution: 7 });
  });
});
