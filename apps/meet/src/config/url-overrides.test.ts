import { describe, expect, it } from 'vitest';
import { applyUrlOverrides } from './url-overrides.ts';

const CONFIG = { hosts: { domain: 'd' }, prejoinConfig: { enabled: true, hideDisplayName: true } };

describe('applyUrlOverrides', () => {
  it('changes allowed settings without touching the rest or the original', () => {
    const { config } = applyUrlOverrides(CONFIG, '#config.startWithAudioMuted=true&config.constraints.video.height.ideal=360');
    expect(config).toEqual({ ...CONFIG, startWithAudioMuted: true, constraints: { video: { height: { ideal: 360 } } } });
    expect(CONFIG).not.toHaveProperty('startWithAudioMuted');
  });

  it('knows those of the lobby and of room passwords', () => {
    const { config } = applyUrlOverrides({}, '#config.lobby.autoKnock=true&config.roomPasswordNumberOfDigits=6&config.lobbyX=1');
    expect(config).toEqual({ lobby: { autoKnock: true }, roomPasswordNumberOfDigits: 6 });
  });

  it('knows those of the chat, but not where its files go', () => {
    const { config } = applyUrlOverrides(
      {},
      '#config.disableChat=true&config.fileSharing.enabled=true&config.fileSharing.apiUrl=%22https://evil%22',
    );
    expect(config).toEqual({ disableChat: true, fileSharing: { enabled: true } });
  });

  it('notices a link that skips the question', () => {
    const changed = applyUrlOverrides(CONFIG, '#config.prejoinConfig.enabled=false&userInfo.displayName=%22Ada%20%E4%BC%9A%22');
    expect(changed).toEqual({
      config: { ...CONFIG, prejoinConfig: { enabled: false, hideDisplayName: true } },
      displayName: 'Ada 会',
      skipsPrejoin: true,
    });
  });

  it.each([
    '',
    '#',
    '#/',
    '#config.hosts.domain="evil"',
    '#config.websocket="wss://evil"',
    '#config.constraints.__proto__.x=1',
    '#config.startAudioMuted=%',
    '#config.startAudioMuted=abc',
    '#prejoinConfig.enabled=false',
    '#=1&&x',
  ])('ignores %j', (hash) => {
    expect(applyUrlOverrides(CONFIG, hash)).toEqual({ config: CONFIG, skipsPrejoin: false });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
