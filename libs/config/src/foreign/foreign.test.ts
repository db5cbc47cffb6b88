import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHocon } from './hocon.ts';
import { readNginx } from './nginx.ts';
import { readProperties } from './properties.ts';
import { foreignFindings } from './report.ts';

/** HOCON's way to name another setting. */
const REFERENCE = ['$', '{?SOMETHING}'].join('');
const settings = (found: readonly { path: string; value: string; line: number }[]) =>
  found.map(({ path, value, line }) => [line, path, value]);

describe('readHocon', () => {
  it('reads blocks, dotted and quoted keys, lists, strings and comments', () => {
    const text = `# ours
jicofo {
  bridge.stress-threshold = 0.7 // less
  conference = { initial-timeout: 30 seconds, "max ssrcs"=10 }
  codec.video { vp9 { enabled = false } }
}
videobridge.ice."a.b" += [ "x", # no
  "y" ]
text = """a
b"""
include "other.conf"
from = ${REFERENCE}
last = "x, y"`;
    expect(settings(readHocon(text))).toEqual([
      [3, 'jicofo.bridge.stress-threshold', '0.7'],
      [4, 'jicofo.conference.initial-timeout', '30 seconds'],
      [4, 'jicofo.conference.max ssrcs', '10'],
      [5, 'jicofo.codec.video.vp9.enabled', 'false'],
      [7, 'videobridge.ice.a.b', '[ "x", # no\n  "y" ]'],
      [9, 'text', 'a\nb'],
      [12, 'from', REFERENCE],
      [13, 'last', 'x, y'],
    ]);
  });

  it.each(['', '{', '}}} a = 1', 'a = {', 'a', '= 3', '"', 'a = "', '[1]\na = 1', '$'])('gets through %j', (text) => {
    expect(readHocon(text).every(({ path }) => path === 'a')).toBe(true);
  });
});

it.each([readHocon, readProperties, readNginx])('reads whatever there is, to its end', (read) => {
  const unit = fc.constantFrom('a', '.', '=', ':', '{', '}', '[', ']', '"', "'", '#', '/', '\n', ' ', ',', ';', '\\', '$', '+');
  fc.assert(fc.property(fc.string({ unit, maxLength: 200 }), (text) => void read(text)));
});

it('readProperties takes lines of name and value', () => {
  const text = '# comment\norg.ice4j.PORT=4443\n! another\n  a.b : c d \nempty=\nflag\n';
  expect(settings(readProperties(text))).toEqual([
    [2, 'org.ice4j.PORT', '4443'],
    [4, 'a.b', 'c d'],
    [5, 'empty', ''],
    [6, 'flag', ''],
  ]);
});

it('readNginx names directives behind their blocks', () => {
  const text = `location ~ ^/foo {\n  proxy_pass http://x:1/; # there\n  if ($a = "b;{" ) { return 404; }\n}\nadd_header X "a b";\n`;
  expect(settings(readNginx(text))).toEqual([
    [1, 'location ~ ^/foo', '{'],
    [2, 'location ~ ^/foo > proxy_pass', 'http://x:1/'],
    [3, 'location ~ ^/foo > if ($a = "b;{" )', '{'],
    [3, 'location ~ ^/foo > if ($a = "b;{" ) > return', '404'],
    [5, 'add_header', 'X "a b"'],
  ]);
});

describe('foreignFindings', () => {
  const replacements = {
    'a.b': 'BRIDGE_STRESS_THRESHOLD',
    'a.c': { variable: 'JVB_DISABLE_STUN', value: (text: string) => (text === 'false' ? '1' : undefined) },
    'a.d': { reason: 'it finds that out by itself' },
    'a.password': 'JVB_AUTH_PASSWORD',
    'x.*.host(s)': 'XMPP_SERVER',
  } as const;
  const remedies = (text: string) =>
    foreignFindings({ file: '/config/x.conf', settings: readHocon(text), replacements, program: 'the focus in Java' });

  it.each([
    ['A.B = 0.7', 'Set BRIDGE_STRESS_THRESHOLD=0.7 instead.'],
    [`a.b = ${REFERENCE}`, 'Set BRIDGE_STRESS_THRESHOLD instead.'],
    ['a.c = false', 'Set JVB_DISABLE_STUN=1 instead.'],
    ['a.c = true', 'Set JVB_DISABLE_STUN instead.'],
    ['x.one.two."host(s)" = h', 'Set XMPP_SERVER=h instead.'],
    ['a.d = 1', 'It is not needed: it finds that out by itself.'],
    ['a.e = 1', 'No variable replaces it; remove it, or leave it if you may go back.'],
    ['a.password = hunter2', 'Set JVB_AUTH_PASSWORD instead.'],
  ])('tells what replaces %s', (text, remedy) => expect(remedies(text)[0]?.remedy).toBe(remedy));

  it('names file, line and value, but no secret', () => {
    expect(remedies('\na.b = 0.7')[0]).toMatchObject({ severity: 'warning', subject: '/config/x.conf:2 a.b = 0.7' });
    expect(JSON.stringify(remedies('a.password = hunter2'))).not.toContain('hunter2');
  });

  it('ends after a hundred', () => {
    const text = Array.from({ length: 150 }, (_, index) => `k${index} = 1`).join('\n');
    expect(remedies(text)).toHaveLength(101);
    expect(remedies(text)[100]).toMatchObject({ problem: 'has 50 more settings that are not read' });
  });
});
