import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeConstraints } from './constraints.ts';
import { parseBridgeMessage, parseClientMessage, serialise } from './message.ts';
import type { BridgeMessage, ClientMessage } from './types.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
const name = fc.string({ maxLength: 20 });
const names = fc.array(name, { maxLength: 4 });
const height = fc.integer({ min: -1, max: 4320 });
const ssrc = fc.integer({ min: 1, max: 0xffff_ffff });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const compact = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
const constraint = fc.record({ maxHeight: height, maxFrameRate: optional(fc.integer({ min: -1, max: 60 })) }).map(compact);
const plainKey = fc.stringMatching(/^[a-z0-9]{1,8}-v[0-9]$/);
const payload = fc.dictionary(
  plainKey,
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value))),
  { maxKeys: 3, noNullPrototype: true },
);
const as = <C extends string, T extends object>(colibriClass: C, fields: fc.Arbitrary<T>) =>
  fc.record({ colibriClass: fc.constant(colibriClass) }).chain((head) => fields.map((rest) => ({ ...head, ...compact(rest) })));

const clientMessage = fc.oneof(
  as('ClientHello', fc.constant({})),
  as(
    'ReceiverVideoConstraints',
    fc.record({
      lastN: optional(fc.integer({ min: -1, max: 100 })),
      selectedSources: optional(names),
      onStageSources: optional(names),
      defaultConstraints: optional(constraint),
      constraints: optional(fc.dictionary(plainKey, constraint, { maxKeys: 3, noNullPrototype: true })),
      assumedBandwidthBps: optional(fc.integer({ min: -1 })),
    }),
  ),
  as('LastNChangedEvent', fc.record({ lastN: fc.integer({ min: -1, max: 100 }) })),
  as(
    'SourceVideoTypeMessage',
    fc.record({ sourceName: plainKey, videoType: fc.constantFrom('camera', 'desktop', 'desktop_high_fps', 'none') }),
  ),
  as('VideoTypeMessage', fc.record({ videoType: fc.constantFrom('camera', 'none') })),
  as('ReceiverAudioSubscription', fc.record({ all: fc.boolean(), include: names, exclude: names })),
  as('EndpointMessage', fc.record({ to: name, msgPayload: payload })),
  as('EndpointStats', payload),
) as fc.Arbitrary<ClientMessage>;

const audio = fc.record({ source: name, owner: name, ssrc });
const video = fc.record({
  source: name,
  owner: name,
  ssrc,
  rtx: fc.oneof(ssrc, fc.constant(-1)),
  videoType: fc.constantFrom('CAMERA', 'DESKTOP', 'DESKTOP_HIGH_FPS', 'NONE'),
});
const bridgeMessage = fc.oneof(
  as('ServerHello', fc.record({ version: optional(name) })),
  as('DominantSpeakerEndpointChangeEvent', fc.record({ dominantSpeakerEndpoint: name, previousSpeakers: names, silence: fc.boolean() })),
  as('EndpointConnectivityStatusChangeEvent', fc.record({ endpoint: name, active: fc.constantFrom('true', 'false') })),
  as('ForwardedSources', fc.record({ forwardedSources: names })),
  as('VideoSourcesMap', fc.record({ mappedSources: fc.array(video, { maxLength: 3 }) })),
  as('AudioSourcesMap', fc.record({ mappedSources: fc.array(audio, { maxLength: 3 }) })),
  as('SenderSourceConstraints', fc.record({ sourceName: name, maxHeight: height })),
  as('ConnectionStats', fc.record({ estimatedDownlinkBandwidth: fc.nat() })),
  as('EndpointMessage', fc.record({ from: name, to: optional(name), msgPayload: payload })),
  as(
    'EndpointStats',
    fc.tuple(payload, name).map(([rest, from]) => ({ ...rest, from })),
  ),
) as fc.Arbitrary<BridgeMessage>;

const constraints = (fields: object) => JSON.stringify({ colibriClass: 'ReceiverVideoConstraints', ...fields });

describe('messages of clients', () => {
  it('are read with unknown keys dropped', () => {
    const text = constraints({
      lastN: 25,
      onStageSources: ['ab12cd34-v1'],
      selectedSources: [],
      defaultConstraints: { maxHeight: 180, odd: 1 },
      constraints: { 'ab12cd34-v1': { maxHeight: 2160, maxFrameRate: 30 } },
      assumedBandwidthBps: -1,
      odd: ['x'],
    });
    expect(parseClientMessage(text)).toEqual({
      colibriClass: 'ReceiverVideoConstraints',
      lastN: 25,
      onStageSources: ['ab12cd34-v1'],
      selectedSources: [],
      defaultConstraints: { maxHeight: 180 },
      constraints: { 'ab12cd34-v1': { maxHeight: 2160, maxFrameRate: 30 } },
      assumedBandwidthBps: -1,
    });
  });

  it('keep statistics as they came, and give a message without an addressee to all', () => {
    expect(parseClientMessage('{"colibriClass":"EndpointStats","bitrate":{"upload":1},"x":null}')).toEqual({
      colibriClass: 'EndpointStats',
      bitrate: { upload: 1 },
      x: null,
    });
    expect(parseClientMessage('{"colibriClass":"EndpointMessage","msgPayload":{"a":[1]}}')).toEqual({
      colibriClass: 'EndpointMessage',
      to: '',
      msgPayload: { a: [1] },
    });
  });

  it('may name endpoints, or ask for heights beyond all screens', () => {
    const text = constraints({ onStageEndpoints: ['a'], selectedEndpoints: ['b'], defaultConstraints: { maxHeight: 1e6 } });
    expect(parseClientMessage(text)).toEqual({
      colibriClass: 'ReceiverVideoConstraints',
      onStageSources: ['a'],
      selectedSources: ['b'],
      defaultConstraints: { maxHeight: 4320 },
    });
    expect(parseClientMessage(constraints({ onStageEndpoints: ['a'], onStageSources: ['a-v0'] }))).toMatchObject({
      onStageSources: ['a-v0'],
    });
  });

  it.each([
    [{}, { all: true, include: [], exclude: [] }],
    [{ all: false }, { all: false, include: [], exclude: [] }],
    [
      { include: ['a'], exclude: ['b'] },
      { all: true, include: ['a'], exclude: ['b'] },
    ],
    [{ mode: 'All' }, { all: true, include: [], exclude: [] }],
    [
      { mode: 'None', list: ['a'] },
      { all: false, include: [], exclude: [] },
    ],
    [
      { mode: 'Include', list: ['a'] },
      { all: false, include: ['a'], exclude: [] },
    ],
    [
      { mode: 'Exclude', list: ['a'] },
      { all: true, include: [], exclude: ['a'] },
    ],
  ])('subscribe to audio in the old form as in the new: %j', (fields, expected) => {
    expect(parseClientMessage(JSON.stringify({ colibriClass: 'ReceiverAudioSubscription', ...fields }))).toEqual({
      colibriClass: 'ReceiverAudioSubscription',
      ...expected,
    });
  });

  it('do not change the prototypes of objects', () => {
    const message = parseClientMessage('{"colibriClass":"ReceiverVideoConstraints","constraints":{"__proto__":{"maxHeight":5}}}');
    expect(message).toEqual({ colibriClass: 'ReceiverVideoConstraints', constraints: {} });
    expect(Object.prototype).not.toHaveProperty('maxHeight');
  });

  it.each([
    ['no JSON', '{'],
    ['an empty text', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no class', '{}'],
    ['an unknown class', '{"colibriClass":"Nope"}'],
    ['a class of the bridge', '{"colibriClass":"ForwardedSources","forwardedSources":[]}'],
    ['a height below -1', constraints({ defaultConstraints: { maxHeight: -2 } })],
    ['a height that is no whole number', constraints({ defaultConstraints: { maxHeight: 1.5 } })],
    ['constraints without a height', constraints({ constraints: { a: {} } })],
    ['too many sources', constraints({ selectedSources: Array(501).fill('a') })],
    [
      'too many constraints',
      constraints({ constraints: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`s${index}`, { maxHeight: 1 }])) }),
    ],
    ['a long name', constraints({ onStageSources: ['n'.repeat(257)] })],
    ['a last-n below -1', constraints({ lastN: -2 })],
    ['null for a value', constraints({ lastN: null })],
    ['an unknown video type', '{"colibriClass":"SourceVideoTypeMessage","sourceName":"a","videoType":"x"}'],
    ['no source name', '{"colibriClass":"SourceVideoTypeMessage","videoType":"camera"}'],
    ['a payload that is no object', '{"colibriClass":"EndpointMessage","to":"","msgPayload":"x"}'],
    ['too deep a nesting', `{"colibriClass":"EndpointStats","a":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['nesting to exhaust the stack', '['.repeat(60_000)],
    ['more than 64 KiB', `{"colibriClass":"EndpointStats","a":"${'a'.repeat(65_536)}"}`],
    ['more than 64 KiB of UTF-8', `{"colibriClass":"EndpointStats","a":"${'会'.repeat(22_000)}"}`],
  ])('with %s are refused', (_, text) => {
    expect(() => parseClientMessage(text)).toThrow(invalid);
  });

  it('do not count brackets inside texts as nesting', () => {
    const text = JSON.stringify({ colibriClass: 'EndpointStats', a: `\\"${'['.repeat(100)}` });
    expect(parseClientMessage(text)).toMatchObject({ a: `\\"${'['.repeat(100)}` });
  });

  it('may be bounded more tightly', () => {
    const text = '{"colibriClass":"ClientHello"}';
    expect(parseClientMessage(text, text.length)).toEqual({ colibriClass: 'ClientHello' });
    expect(() => parseClientMessage(text, text.length - 1)).toThrow(invalid);
  });

  it('are refused without repeating their text', () => {
    expect(() => parseClientMessage('{"colibriClass":"LastNChangedEvent","lastN":"secret text"}')).toThrow(
      /^bridge channel message: lastN: (?!.*secret)/,
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(parseClientMessage(serialise(message))).toEqual(message);
      }),
    );
  });
});

describe('messages of the bridge', () => {
  it('are written exactly', () => {
    expect(serialise({ colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint: 'ab', active: 'false' })).toBe(
      '{"colibriClass":"EndpointConnectivityStatusChangeEvent","endpoint":"ab","active":"false"}',
    );
    expect(
      serialise({
        colibriClass: 'VideoSourcesMap',
        mappedSources: [{ source: 'a-v0', owner: 'a', ssrc: 3111, rtx: 3112, videoType: 'CAMERA' }],
      }),
    ).toBe(
      '{"colibriClass":"VideoSourcesMap","mappedSources":[{"source":"a-v0","owner":"a","ssrc":3111,"rtx":3112,"videoType":"CAMERA"}]}',
    );
  });

  it('are read with what another bridge leaves out or adds', () => {
    expect(
      parseBridgeMessage(
        '{"colibriClass":"VideoSourcesMap","mappedSources":[{"source":"a-v0","owner":"a","ssrc":1,"videoType":"DISABLED","mid":"v0"}]}',
      ),
    ).toEqual({
      colibriClass: 'VideoSourcesMap',
      mappedSources: [{ source: 'a-v0', owner: 'a', ssrc: 1, rtx: -1, videoType: 'NONE' }],
    });
    expect(parseBridgeMessage('{"colibriClass":"DominantSpeakerEndpointChangeEvent","dominantSpeakerEndpoint":"a"}')).toMatchObject({
      previousSpeakers: [],
      silence: false,
    });
  });

  it.each([
    ['a class of clients', '{"colibriClass":"ClientHello"}'],
    ['SSRC 0', '{"colibriClass":"AudioSourcesMap","mappedSources":[{"source":"a","owner":"a","ssrc":0}]}'],
    ['an SSRC of 33 bits', '{"colibriClass":"AudioSourcesMap","mappedSources":[{"source":"a","owner":"a","ssrc":4294967296}]}'],
    ['a flag as connectivity', '{"colibriClass":"EndpointConnectivityStatusChangeEvent","endpoint":"a","active":true}'],
    ['more than 1 MiB', `{"colibriClass":"ServerHello","x":"${'a'.repeat(1 << 20)}"}`],
  ])('with %s are refused', (_, text) => {
    expect(() => parseBridgeMessage(text)).toThrow(invalid);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(bridgeMessage, (message) => {
        expect(parseBridgeMessage(serialise(message))).toEqual(message);
      }),
    );
  });
});

describe('mergeConstraints', () => {
  it('replaces what is given and keeps the rest', () => {
    const old = { lastN: 5, constraints: { a: { maxHeight: 180 } }, selectedSources: ['a'] };
    expect(mergeConstraints(old, { colibriClass: 'ReceiverVideoConstraints', constraints: { b: { maxHeight: 360 } } })).toEqual({
      lastN: 5,
      constraints: { b: { maxHeight: 360 } },
      selectedSources: ['a'],
    });
    expect(mergeConstraints(old, { colibriClass: 'LastNChangedEvent', lastN: -1 })).toEqual({ ...old, lastN: -1 });
    expect(mergeConstraints({}, { colibriClass: 'ReceiverVideoConstraints' })).toEqual({});
  });
});
