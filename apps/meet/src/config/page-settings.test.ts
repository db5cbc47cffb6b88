import { describe, expect, it } from 'vitest';
import { type PageSources, readPageSettings } from './page-settings.ts';

const NOBODY = { get: () => undefined };
const KEPT: Readonly<Record<string, string>> = {
  displayname: 'Recorder',
  email: 'r@x',
  xmpp_username_override: 'recorder@hidden.meet.jitsi',
  xmpp_password_override: 'secret',
  xmpp_conference_password_override: '1234',
};

const read = (hash: string, over: Partial<PageSources> = {}) =>
  readPageSettings({ config: {}, interfaceConfig: {}, isEmbedded: false, browser: NOBODY, ...over, hash });

describe('readPageSettings', () => {
  it('takes the link over both files', () => {
    const { config } = read('#config.startWithAudioMuted=true&interfaceConfig.TILE_VIEW_MAX_COLUMNS=2&config.hosts.domain="evil"', {
      config: { hosts: { domain: 'd' }, startWithAudioMuted: false },
      interfaceConfig: { TILE_VIEW_MAX_COLUMNS: 5, APP_NAME: 'Meet' },
    });
    expect(config).toMatchObject({ hosts: { domain: 'd' }, startWithAudioMuted: true, branding: { appName: 'Meet' } });
    expect(config.layout.tileView.maxColumns).toBe(2);
  });

  it('a recorder brings name, account and room password in the storage', () => {
    const settings = read('#config.iAmRecorder=true', { browser: { get: (key) => KEPT[key] } });
    expect(settings).toMatchObject({
      displayName: 'Recorder',
      email: 'r@x',
      account: { login: { username: 'recorder', password: 'secret', domain: 'hidden.meet.jitsi' }, roomPassword: '1234' },
    });
  });

  it('or in the link', () => {
    const content = encodeURIComponent(JSON.stringify(JSON.stringify(KEPT)));
    expect(read(`#config.iAmSipGateway=true&appData.localStorageContent=${content}`).account?.login?.username).toBe('recorder');
  });

  it('a person brings no account, whatever lies in the storage', () => {
    const settings = read('', { browser: { get: (key) => KEPT[key] } });
    expect(settings).toEqual({ tree: {}, config: settings.config, devices: {}, skipsPrejoin: false });
  });

  it.each(['recorder', '@x', 'recorder@', ''])('takes %j for no account', (username) => {
    const browser = { get: (key: string) => (key === 'xmpp_username_override' ? username : KEPT[key]) };
    expect(read('#config.iAmRecorder=true', { browser }).account).toEqual({ roomPassword: '1234' });
  });
});
