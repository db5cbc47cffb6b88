import { describe, expect, it } from 'vitest';
import { readHash, readUrlSettings, type UrlSettingsDeps } from './url-settings.ts';
import { CONFIG_WHITE_LIST, INTERFACE_WHITE_LIST } from './white-list.ts';

const CONFIG = { hosts: { domain: 'd' }, prejoinConfig: { enabled: true, hideDisplayName: true }, toolbarButtons: ['a', 'b'] };

const read = (hash: string, over: Partial<UrlSettingsDeps> = {}) =>
  readUrlSettings({ config: CONFIG, interfaceConfig: {}, isEmbedded: false, ...over, hash });

describe('readUrlSettings', () => {
  it('changes allowed settings without touching the rest or the original', () => {
    const { config } = read('#config.startWithAudioMuted=true&config.constraints.video.height.ideal=360');
    expect(config).toEqual({ ...CONFIG, startWithAudioMuted: true, constraints: { video: { height: { ideal: 360 } } } });
    expect(CONFIG).not.toHaveProperty('startWithAudioMuted');
  });

  it.each([
    ['a list gives way as a whole', 'config.toolbarButtons=["c"]', { toolbarButtons: ['c'] }],
    [
      'an object is merged, as deep as it goes',
      'config.filmstrip={"disabled":true}&config.filmstrip.initialWidth=200',
      { filmstrip: { disabled: true, initialWidth: 200 } },
    ],
    [
      'of an object that is not allowed come the parts that are',
      'config.prejoinConfig={"enabled":false,"preCallTestICEUrl":"https://evil"}',
      { prejoinConfig: { enabled: false, hideDisplayName: true } },
    ],
    [
      'files may be switched on, but not sent elsewhere',
      'config.fileSharing={"enabled":true,"apiUrl":"https://evil"}',
      { fileSharing: { enabled: true } },
    ],
    ['quotes as chat programs make them', 'config.subject=“Hi”', { subject: 'Hi' }],
    ['the later one counts', 'config.resolution=1&config.resolution=2', { resolution: 2 }],
  ])('%s', (_what, hash, expected) => {
    expect(read(`#${encodeURI(hash)}`).config).toEqual({ ...CONFIG, ...expected });
  });

  it.each([
    '',
    '#',
    '#/',
    '#config.hosts.domain="evil"',
    '#config.hosts={"domain":"evil"}',
    '#config={"hosts":{"domain":"evil"}}',
    '#config.websocket="wss://evil"',
    '#config.bosh="//evil"',
    '#config.tokenAuthUrl="https://evil"',
    '#config.dynamicBrandingUrl="https://evil"',
    '#config.defaultLanguage="de"',
    '#config.defaultLogoUrl="https://evil"',
    '#config.whiteboard.collabServerBaseUrl="https://evil"',
    '#config.lobbyX=1',
    '#config.constraints.__proto__.x=1',
    '#config.startAudioMuted=%',
    '#config.startAudioMuted=abc',
    '#prejoinConfig.enabled=false',
    '#=1&&x',
    `#config.subject="${'x'.repeat(200_001)}"`,
  ])('ignores %.60j', (hash) => {
    expect(read(hash)).toEqual({ config: CONFIG, interfaceConfig: {}, devices: {}, storage: new Map(), skipsPrejoin: false });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('lets no key of a value reach out of the tree', () => {
    const { config } = read('#config.testing={"__proto__":{"x":1},"constructor":1,"testMode":true}');
    expect(config.testing).toEqual({ testMode: true });
    expect(Object.hasOwn(config.testing as object, 'constructor')).toBe(false);
  });

  it('reads settings of the interface by their own list', () => {
    const { interfaceConfig } = read('#interfaceConfig.TILE_VIEW_MAX_COLUMNS=3&interfaceConfig.APP_NAME="x"', {
      interfaceConfig: { APP_NAME: 'P' },
    });
    expect(interfaceConfig).toEqual({ APP_NAME: 'P', TILE_VIEW_MAX_COLUMNS: 3 });
  });

  it('an embedding page may change more', () => {
    expect(read('#config.defaultLogoUrl="https://a/b.png"', { isEmbedded: true }).config).toMatchObject({
      defaultLogoUrl: 'https://a/b.png',
    });
  });

  it('reads who comes, with which devices', () => {
    const hash =
      '#config.prejoinConfig.enabled=false&userInfo.displayName=%22Ada%20%E4%BC%9A%22&userInfo.email="a@b"&devices.videoInput="Cam"';
    expect(read(hash)).toMatchObject({ displayName: 'Ada 会', email: 'a@b', devices: { videoInput: 'Cam' }, skipsPrejoin: true });
    expect(read(`#userInfo.displayName="${'x'.repeat(200)}"&userInfo.email=7`)).toMatchObject({ displayName: 'x'.repeat(100) });
    expect(read('#userInfo.email=7')).not.toHaveProperty('email');
  });

  it.each([
    ['config.prejoinConfig.enabled=false', true],
    ['config.prejoinConfig={"enabled":false}', true],
    ['config.prejoinConfig.enabled=true', false],
    ['config.prejoinConfig={"hideDisplayName":false}', false],
    ['interfaceConfig.prejoinConfig.enabled=false', false],
  ])('%s skips the pre-join page: %s', (hash, expected) => {
    expect(read(`#${hash}`).skipsPrejoin).toBe(expected);
  });

  it('reads files in which an operator has put a function', () => {
    const config = { ...CONFIG, getroomnode: () => 'x' };
    expect(read('#config.startAudioMuted=3', { config }).config).toEqual({ ...CONFIG, startAudioMuted: 3 });
  });

  it.each([
    [false, [['displayname', 'Rec']]],
    [
      true,
      [
        ['displayname', 'Rec'],
        ['other', 'x'],
      ],
    ],
  ])('takes storage: embedded %s', (isEmbedded, expected) => {
    const content = JSON.stringify(JSON.stringify({ displayname: 'Rec', other: 'x', email: 7 }));
    const { storage } = read(`#appData.localStorageContent=${encodeURIComponent(content)}`, { isEmbedded });
    expect([...storage]).toEqual(expected);
  });

  it('knows as many settings as the contract names', () => {
    expect(new Set(CONFIG_WHITE_LIST).size).toBe(CONFIG_WHITE_LIST.length);
    expect(CONFIG_WHITE_LIST.length).toBeGreaterThanOrEqual(207);
    expect(INTERFACE_WHITE_LIST).toHaveLength(44);
  });
});

it('reads a fragment in its order, up to a number of pairs', () => {
  expect(readHash('#a=1&b="x"&c')).toEqual([
    ['a', 1],
    ['b', 'x'],
  ]);
  expect(readHash(`#${'a=1&'.repeat(1000)}`)).toHaveLength(500);
});
