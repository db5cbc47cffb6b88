import { describe, expect, it } from 'vitest';
import { readMeetConfig } from './meet-config.ts';

describe('readMeetConfig', () => {
  it('reads what the server wrote', () => {
    const config = readMeetConfig({
      hosts: { domain: 'meet.jitsi', muc: 'muc.acme.meet.jitsi', focus: 'focus.meet.jitsi' },
      websocket: 'wss://meet.example.org/acme/xmpp-websocket',
      bridgeChannel: { preferSctp: true },
      constraints: { video: { width: { ideal: 640 }, height: { ideal: 360 } } },
      startLowBandwidthMode: true,
      welcomePage: { disabled: true },
      toolbarButtons: ['microphone'],
    });
    expect(config).toMatchObject({
      hosts: { muc: 'muc.acme.meet.jitsi' },
      serviceUrl: 'wss://meet.example.org/acme/xmpp-websocket',
      bridgeChannel: { preferSctp: true },
      video: { width: 640, height: 360 },
      startAudioOnly: true,
      welcomePage: false,
      toolbar: { buttons: ['microphone'] },
    });
  });

  it('reads how people log in and how rooms are locked', () => {
    const hosts = { domain: 'meet.jitsi', anonymousdomain: 'guest.meet.jitsi', authdomain: 'meet.jitsi' };
    const config = readMeetConfig({ hosts, tokenAuthUrl: 'https://sso/{room}', autoKnockLobby: true, roomPasswordNumberOfDigits: 10 });
    expect(config).toMatchObject({
      hosts: { anonymousDomain: 'guest.meet.jitsi', authDomain: 'meet.jitsi' },
      tokenAuthUrl: 'https://sso/{room}',
      tokenAuthUrlAutoRedirect: false,
      hideLoginButton: false,
      lobby: { autoKnock: true },
      securityUi: { hideLobbyButton: false, disableLobbyPassword: false },
      roomPasswordDigits: 10,
    });
    const plain = readMeetConfig({ hosts: { domain: 'meet.jitsi' }, roomPasswordNumberOfDigits: false, tokenAuthUrl: '' });
    for (const key of ['tokenAuthUrl', 'tokenLogoutUrl', 'roomPasswordDigits']) expect(plain).not.toHaveProperty(key);
    expect(plain.hosts).not.toHaveProperty('anonymousDomain');
  });

  it.each([
    [
      {},
      {
        hasChat: true,
        privateChat: 'everybody',
        hasMessageReactions: true,
        hasPolls: true,
        hasReactions: true,
        hasPermissionSwitches: false,
      },
    ],
    [
      {
        disableChat: true,
        disablePolls: true,
        disableReactions: true,
        disableReactionsInChat: true,
        showChatPermissionsModeratorSetting: true,
      },
      {
        hasChat: false,
        privateChat: 'everybody',
        hasMessageReactions: false,
        hasPolls: false,
        hasReactions: false,
        hasPermissionSwitches: true,
      },
    ],
    [{ remoteVideoMenu: { disablePrivateChat: true } }, { privateChat: 'nobody' }],
    [{ remoteVideoMenu: { disablePrivateChat: 'all' } }, { privateChat: 'nobody' }],
    [{ remoteVideoMenu: { disablePrivateChat: 'allow-moderator-chat' } }, { privateChat: 'moderators' }],
    [{ remoteVideoMenu: { disablePrivateChat: 'disable-visitor-chat' } }, { privateChat: 'everybody' }],
    [{ fileSharing: { enabled: true, apiUrl: 'https://h/f', maxFileSize: 5 } }, { fileStore: { apiUrl: 'https://h/f', maxFileSize: 5 } }],
    [{ fileSharing: { enabled: true, apiUrl: 'https://h/f' } }, { fileStore: { apiUrl: 'https://h/f', maxFileSize: 52_428_800 } }],
  ])('with %j lets people talk as %j', (config, talk) => {
    expect(readMeetConfig(config).talk).toMatchObject(talk);
  });

  it.each([{ enabled: false, apiUrl: 'https://h/f' }, { enabled: true }, { apiUrl: 'https://h/f' }])(
    'has no store in %j',
    (fileSharing) => {
      expect(readMeetConfig({ fileSharing }).talk).not.toHaveProperty('fileStore');
    },
  );

  it.each([
    ['the WebSocket', { websocket: 'wss://h/ws', bosh: '/b', serviceUrl: 'wss://h/ws' }, 'wss://h/ws'],
    ['BOSH without it', { bosh: 'https://h/b', serviceUrl: 'https://h/b' }, 'https://h/b'],
    ['BOSH where an operator took it away', { bosh: '/b', serviceUrl: 'wss://h/ws' }, '/b'],
    ['BOSH on demand', { websocket: 'wss://h/ws', bosh: '/b', preferBosh: true }, '/b'],
    ['what old clients read, without both', { serviceUrl: 'wss://h/ws' }, 'wss://h/ws'],
  ])('signals over %s', (_what, config, serviceUrl) => {
    expect(readMeetConfig(config).serviceUrl).toBe(serviceUrl);
  });

  it.each([
    [undefined, { preferSctp: true }],
    [{ preferSctp: false }, { preferSctp: false }],
    [{ ignoreDomain: 'h' }, { preferSctp: true, ignoreDomain: 'h' }],
  ])('with %j for the bridge channel takes %j', (bridgeChannel, expected) => {
    expect(readMeetConfig({ bridgeChannel }).bridgeChannel).toEqual(expected);
  });

  it.each([undefined, null, 7, 'text', [], { hosts: 3, resolution: 'high', toolbarButtons: [1], prejoinConfig: null }])(
    'survives %j',
    (value) => {
      expect(readMeetConfig(value)).toMatchObject({
        hosts: { domain: 'meet.jitsi', muc: 'muc.meet.jitsi', focus: 'focus.meet.jitsi' },
        video: { width: 1280, height: 720 },
        prejoin: { enabled: true, hideDisplayName: false },
        toolbar: { buttons: undefined },
      });
    },
  );
});
