import { describe, expect, it } from 'vitest';
import { pagePath, readDestination, tokenRoom, withToken } from './destination.ts';

const ask = (parameters: Record<string, string>, tenant?: string) => readDestination(`?${new URLSearchParams(parameters)}`, tenant);
const state = (over: Record<string, unknown>) => ({ room: 'fallback', state: JSON.stringify(over) });

describe('the room', () => {
  it.each([
    [{ room: 'Stand-Up' }, 'Stand-Up', '/Stand-Up', 'stand-up'],
    [{ room: 'Stand-Up', state: '{state}' }, 'Stand-Up', '/Stand-Up', 'stand-up'],
    [state({ room: 'My%20Room', roomSafe: 'my%20room' }), 'My Room', '/My%20Room', 'my%20room'],
    [state({ room: 'My Room' }), 'My Room', '/My%20Room', 'my%20room'],
    [state({ room: '会议室' }), '会议室', '/%E4%BC%9A%E8%AE%AE%E5%AE%A4', '%e4%bc%9a%e8%ae%ae%e5%ae%a4'],
    [state({ room: '100%25' }), '100%', '/100%25', '100%25'],
    [state({ room: "it's" }), "it's", "/it's", 'it%27s'],
    [state({}), 'fallback', '/fallback', 'fallback'],
    [state({ room: 7 }), 'fallback', '/fallback', 'fallback'],
    [{ room: 'a', state: '[1' }, 'a', '/a', 'a'],
    [{ room: 'a', state: `{"room":"${'b'.repeat(7_000)}"}` }, 'a', '/a', 'a'],
  ] as const)('of %j is %j', (parameters, room, path, node) => {
    const destination = ask({ ...parameters }) ?? expect.fail();
    expect(destination.room).toBe(room);
    expect(pagePath(destination)).toBe(path);
    expect(tokenRoom(destination)).toEqual({ node, tenant: undefined });
  });

  it.each([{}, { room: '' }, { room: '*' }, { room: '%2A' }, { room: '＊' }, { room: 'x'.repeat(201) }, { state: '{"room":"a\\ud800"}' }])(
    'is none in %j',
    (parameters) => {
      expect(ask(parameters)).toBeUndefined();
    },
  );

  it('belongs to the tenant of our own address, whatever the client says', () => {
    const destination = ask(state({ room: 'r', tenant: 'meet' }), 'Acme.Org') ?? expect.fail();
    expect(pagePath(destination)).toBe('/Acme.Org/r');
    expect(tokenRoom(destination)).toEqual({ node: 'r', tenant: 'acme_org' });
  });
});

describe('the way back', () => {
  it('has the token as official clients read it, with the overrides that the page had', () => {
    const overrides = {
      'config.startWithAudioMuted': true,
      'config.prejoinConfig.enabled': false,
      'config.subject': '',
      'config.localSubject': 'a "b" & c',
      'config.defaultLanguage': '"de"',
      'interfaceConfig.APP_NAME': 'x',
      'iceServers.replace': [],
      'config.__proto__.x': 1,
      'config.constructor': 1,
      'config.a=b': 1,
      refreshToken: 'secret',
    };
    const destination = ask(state({ room: 'a b', ...overrides })) ?? expect.fail();
    expect(withToken('/meet/', destination, 'x.y.z')).toBe(
      '/meet/a%20b#jwt=%22x.y.z%22&config.startWithAudioMuted=true&config.prejoinConfig.enabled=false&config.localSubject=%22a%20%5C%22b%5C%22%20%26%20c%22&config.defaultLanguage=%22de%22&interfaceConfig.APP_NAME=%22x%22',
    );
  });

  it('carries only so much', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_item, index) => [`config.key${index}`, 'x'.repeat(20)]));
    expect(ask(state(many))?.overrides.length).toBeLessThanOrEqual(600);
  });

  it.each([
    '//evil.example.org',
    'https://evil.example.org',
    '\\\\evil',
    '/\\evil',
    '.',
    '..',
    'javascript:alert(1)',
    'a\r\nSet-Cookie: x=y',
    '%2f%2fevil',
  ])('of a room called %j stays on this site', (room) => {
    const destination = ask(state({ room }));
    if (!destination) return;
    const address = withToken('/', destination, 't');
    expect(address).toMatch(/^\/[^/\\\s]*#jwt=/);
    expect(new URL(address, 'https://meet.example.org').origin).toBe('https://meet.example.org');
  });
});

it('knows a window of its own by the nonce of the client', () => {
  expect(ask({ room: 'a', nonce: 'f00' })?.isPopup).toBe(true);
  expect(ask({ room: 'a' })?.isPopup).toBe(false);
});
