import { parseXml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildBridgeNotAvailable,
  buildConferenceProperties,
  buildConferenceRequest,
  buildConferenceResponse,
  buildLoginUrl,
  buildMute,
  type ConferenceRequest,
  type ConferenceResponse,
  conferenceRequestToJson,
  conferenceResponseToJson,
  type MuteRequest,
  muteNamespace,
  parseConferenceRequest,
  parseConferenceRequestJson,
  parseConferenceResponse,
  parseConferenceResponseJson,
  parseDial,
  parseJibriRequest,
  parseLoginUrlRequest,
  parseMute,
} from './index.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
const text = fc.stringMatching(/^[\p{L}\p{N} <>&'"-]{1,20}$/u).filter((value) => value.trim() === value);
const optional = fc.option(text, { nil: undefined });
const room = fc.stringMatching(/^[\p{L}\p{N}%\-[\]]{1,20}$/u).map((name) => `${name}@muc.meet.jitsi`);
const properties = fc.dictionary(text, text, { maxKeys: 4 }).map((value) => new Map(Object.entries(value)));
const compact = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
const request = fc
  .record({ room, machineUid: optional, sessionId: optional, token: optional, properties })
  .map((value) => compact(value) as ConferenceRequest);
const response = fc
  .record({ room, ready: fc.boolean(), focusJid: room, sessionId: optional, identity: optional, properties })
  .map((value) => compact(value) as ConferenceResponse);

describe('conference requests', () => {
  it('are read as clients send them', () => {
    const element =
      parseXml(`<conference xmlns='http://jitsi.org/protocol/focus' room='会议@muc.meet.jitsi' machine-uid='9f' session-id='' token='jwt'>
      <property name='rtcstatsEnabled' value='false'/><property name='visitor'/></conference>`);
    expect(parseConferenceRequest(element)).toEqual({
      room: '会议@muc.meet.jitsi',
      machineUid: '9f',
      token: 'jwt',
      properties: new Map([
        ['rtcstatsEnabled', 'false'],
        ['visitor', ''],
      ]),
    });
  });

  it.each([
    ['no room', '<conference/>'],
    ['an empty room', `<conference room=''/>`],
    ['a room that is no address', `<conference room='@muc'/>`],
    ['a long room', `<conference room='${'r'.repeat(3072)}'/>`],
    ['a long machine uid', `<conference room='r@m' machine-uid='${'r'.repeat(257)}'/>`],
    ['a long token', `<conference room='r@m' token='${'r'.repeat(16_385)}'/>`],
    ['a property without a name', `<conference room='r@m'><property value='x'/></conference>`],
    ['a long property', `<conference room='r@m'><property name='x' value='${'x'.repeat(1025)}'/></conference>`],
    ['too many properties', `<conference room='r@m'>${`<property name='x' value='x'/>`.repeat(65)}</conference>`],
  ])('with %s are refused', (_, xml) => {
    expect(() => parseConferenceRequest(parseXml(xml))).toThrow(invalid);
  });

  it('and responses are written exactly', () => {
    const map = new Map([['authentication', 'false']]);
    expect(buildConferenceRequest({ room: 'r@m', machineUid: 'u', sessionId: 's', token: 't', properties: map }).toString()).toBe(
      '<conference xmlns="http://jitsi.org/protocol/focus" room="r@m" machine-uid="u" session-id="s" token="t"><property name="authentication" value="false"/></conference>',
    );
    expect(buildConferenceResponse({ room: 'r@m', ready: true, focusJid: 'focus@auth', identity: 'i', properties: map }).toString()).toBe(
      '<conference xmlns="http://jitsi.org/protocol/focus" room="r@m" ready="true" focusjid="focus@auth" identity="i"><property name="authentication" value="false"/></conference>',
    );
  });

  it('and responses are read as they were written', () => {
    fc.assert(
      fc.property(request, response, (asked, answered) => {
        expect(parseConferenceRequest(parseXml(buildConferenceRequest(asked).toString()))).toEqual(asked);
        expect(parseConferenceResponse(parseXml(buildConferenceResponse(answered).toString()))).toEqual(answered);
      }),
    );
  });

  it('are answered readably', () => {
    expect(() => parseConferenceResponse(parseXml(`<conference room='r@m' ready='true'/>`))).toThrow(invalid);
    expect(parseConferenceResponse(parseXml(`<conference room='r@m' focusjid='f@a'/>`)).ready).toBe(false);
  });
});

describe('conference requests over HTTP', () => {
  it('are read with unknown keys ignored and flags as texts', () => {
    const body = {
      room: 'demo',
      machineUid: 'u',
      sessionId: null,
      properties: { rtcstatsEnabled: false, startAudioMuted: 25, x: 'y' },
      extra: [],
    };
    expect(parseConferenceRequestJson(body)).toEqual({
      room: 'demo',
      machineUid: 'u',
      properties: new Map([
        ['rtcstatsEnabled', 'false'],
        ['startAudioMuted', '25'],
        ['x', 'y'],
      ]),
    });
    expect(parseConferenceRequestJson({ room: 'demo', properties: null }).properties.size).toBe(0);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a text', 'x'],
    ['no room', {}],
    ['an empty room', { room: '' }],
    ['a number as room', { room: 1 }],
    ['a room that XML cannot carry', { room: 'a\u0000@m' }],
    ['a room that is no address', { room: 'a@b@c' }],
    ['a list as properties', { room: 'r@m', properties: [] }],
    ['an object as a property', { room: 'r@m', properties: { a: {} } }],
    ['a property that XML cannot carry', { room: 'r@m', properties: { a: '\u0001' } }],
    ['a property name that XML cannot carry', { room: 'r@m', properties: { '\ud800': 'x' } }],
    ['too many properties', { room: 'r@m', properties: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${index}`, ''])) }],
    ['a long machine uid', { room: 'r@m', machineUid: 'u'.repeat(257) }],
  ])('with %s are refused', (_, body) => {
    expect(() => parseConferenceRequestJson(body)).toThrow(invalid);
  });

  it('and responses are written exactly', () => {
    const answered: ConferenceResponse = { room: 'r@m', ready: true, focusJid: 'f@a', properties: new Map() };
    expect(conferenceResponseToJson(answered)).toEqual({ ready: true, focusJid: 'f@a', room: 'r@m' });
    expect(conferenceRequestToJson({ room: 'r@m', token: 'secret', properties: new Map([['a', 'b']]) })).toEqual({
      room: 'r@m',
      properties: { a: 'b' },
    });
  });

  it('and responses are read as they were written', () => {
    fc.assert(
      fc.property(request, response, ({ token: _, ...asked }, answered) => {
        expect(parseConferenceRequestJson(JSON.parse(JSON.stringify(conferenceRequestToJson(asked))))).toEqual(asked);
        expect(parseConferenceResponseJson(JSON.parse(JSON.stringify(conferenceResponseToJson(answered))))).toEqual(answered);
      }),
    );
    expect(() => parseConferenceResponseJson({ room: 'r@m', ready: true })).toThrow(invalid);
  });
});

describe('mutes', () => {
  it.each([
    [{ kind: 'audio', jid: 'r@m/a', muted: true }, '<mute xmlns="http://jitsi.org/jitmeet/audio" jid="r@m/a">true</mute>'],
    [{ kind: 'video', actor: 'r@m/b', muted: false }, '<mute xmlns="http://jitsi.org/jitmeet/video" actor="r@m/b">false</mute>'],
    [{ kind: 'desktop', muted: true }, '<mute xmlns="http://jitsi.org/jitmeet/desktop">true</mute>'],
  ] as const satisfies readonly (readonly [MuteRequest, string])[])('are written exactly and read back: %j', (value, xml) => {
    expect(buildMute(value).toString()).toBe(xml);
    expect(parseMute(parseXml(xml))).toEqual(value);
    expect(parseXml(xml).is('mute', muteNamespace(value.kind))).toBe(true);
  });

  it('are read as they were written', () => {
    const mute = fc.record({
      kind: fc.constantFrom('audio' as const, 'video' as const, 'desktop' as const),
      jid: optional,
      actor: optional,
      muted: fc.boolean(),
    });
    fc.assert(
      fc.property(mute, (value) => {
        expect(parseMute(parseXml(buildMute(compact(value) as MuteRequest).toString()))).toEqual(compact(value));
      }),
    );
  });

  it.each([
    `<mute xmlns='urn:x'>true</mute>`,
    `<mute xmlns='http://jitsi.org/jitmeet/audio'/>`,
    `<mute xmlns='http://jitsi.org/jitmeet/audio'>yes</mute>`,
  ])('refuse %s', (xml) => {
    expect(() => parseMute(parseXml(xml))).toThrow(invalid);
  });
});

describe("the focus' presence", () => {
  it('is written exactly', () => {
    expect(buildConferenceProperties(new Map([['visitor-codecs', 'vp8']])).toString()).toBe(
      '<conference-properties xmlns="http://jitsi.org/protocol/focus"><property key="visitor-codecs" value="vp8"/></conference-properties>',
    );
    expect(buildBridgeNotAvailable().toString()).toBe('<bridgeNotAvailable xmlns="http://jitsi.org/protocol/focus"/>');
  });
});

describe('login-url', () => {
  it('is asked for a room by a machine', () => {
    const asked = parseXml(`<login-url xmlns='http://jitsi.org/protocol/focus' room='demo@muc' machine-uid='m' popup='true'/>`);
    expect(parseLoginUrlRequest(asked)).toEqual({ room: 'demo@muc', machineUid: 'm' });
    expect(String(buildLoginUrl({ room: 'demo@muc', machineUid: 'm', url: './demo?login=true' }))).toBe(
      '<login-url xmlns="http://jitsi.org/protocol/focus" room="demo@muc" machine-uid="m" url="./demo?login=true"/>',
    );
  });

  it.each([`room='demo@muc'`, `machine-uid='m'`, `room='@muc' machine-uid='m'`])('is refused with only %s', (attributes) => {
    const asked = parseXml(`<login-url xmlns='http://jitsi.org/protocol/focus' ${attributes}/>`);
    expect(() => parseLoginUrlRequest(asked)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('requests for recorders and gateways', () => {
  const jibri = (attributes: string) => parseJibriRequest(parseXml(`<jibri xmlns='http://jitsi.org/protocol/jibri' ${attributes}/>`));
  const dial = (attributes: string, inside = '') => parseDial(parseXml(`<dial xmlns='urn:xmpp:rayo:1' ${attributes}>${inside}</dial>`));

  it('are read', () => {
    expect(jibri(`action='start' recording_mode='stream' streamid='abc' app_data='{}'`)).toEqual({
      ...{ action: 'start', mode: 'stream', streamId: 'abc' },
    });
    expect(jibri(`action='stop' session_id='s1'`)).toEqual({ action: 'stop', sessionId: 's1' });
    expect(jibri(`action='start' sipaddress='sip:a@b'`)).toEqual({ action: 'start', sipAddress: 'sip:a@b' });
    expect(dial(`to='+49123'`, `<header name='X' value='1'/><header name='JvbRoomName' value='demo@muc'/>`)).toEqual({
      ...{ to: '+49123', room: 'demo@muc' },
    });
    expect(dial(`to='jitsi_meet_transcribe'`)).toEqual({ to: 'jitsi_meet_transcribe', room: undefined });
  });

  it('are refused when they are malformed', () => {
    for (const attributes of ['', `action='pause'`, `action='start' recording_mode='tape'`])
      expect(() => jibri(attributes)).toThrow(invalid);
    expect(() => dial('')).toThrow(invalid);
  });
});
