import { parseXml, xml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaSourcesArbitrary, sourceMapArbitrary } from './arbitraries.ts';
import { parseJingle } from './jingle.ts';
import { decodeJsonSources, encodeJsonSources } from './json-sources.ts';
import { sourcesByOwner } from './source-merge.ts';
import { buildSources, EMPTY_SOURCE_SET, EMPTY_SOURCES, parseSources } from './sources.ts';
import type { MediaSources } from './types.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
const sources = (inner: string): MediaSources => parseSources(parseXml(`<description>${inner}</description>`));

describe('sources as XML', () => {
  it('are read with name, type, msid and owner; other semantics are ignored', () => {
    const inner = `<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='4294967295' name='a-v0' videoType='desktop'><parameter name='cname' value='x'/>
      <parameter name='msid' value='s t'/><ssrc-info xmlns='http://jitsi.org/jitmeet' owner='a'/></source><source ssrc='1' videoType='none'/>
      <ssrc-group semantics='SIM'><source ssrc='1'/><source ssrc='2'/></ssrc-group><ssrc-group semantics='FEC-FR'><source ssrc='x'/></ssrc-group>`;
    expect(sources(inner)).toEqual({
      sources: [{ ssrc: 4294967295, name: 'a-v0', videoType: 'desktop', msid: 's t', owner: 'a' }, { ssrc: 1 }],
      groups: [{ semantics: 'SIM', ssrcs: [1, 2] }],
    });
  });

  it.each([
    ['SSRC 0', `<source ssrc='0'/>`],
    ['an SSRC of 33 bits', `<source ssrc='4294967296'/>`],
    ['a negative SSRC', `<source ssrc='-1'/>`],
    ['an SSRC that is no number', `<source ssrc='1e3'/>`],
    ['no SSRC', '<source/>'],
    ['a long name', `<source ssrc='1' name='${'n'.repeat(257)}'/>`],
    ['a long msid', `<source ssrc='1'><parameter name='msid' value='${'n'.repeat(257)}'/></source>`],
    ['a long owner', `<source ssrc='1'><ssrc-info owner='${'n'.repeat(257)}'/></source>`],
    ['too many sources', `<source ssrc='1'/>`.repeat(201)],
    ['too many groups', `<ssrc-group semantics='SIM'><source ssrc='1'/></ssrc-group>`.repeat(201)],
    ['too large a group', `<ssrc-group semantics='SIM'>${`<source ssrc='1'/>`.repeat(33)}</ssrc-group>`],
    ['an empty group', `<ssrc-group semantics='FID'/>`],
    ['a group with SSRC 0', `<ssrc-group semantics='FID'><source ssrc='0'/></ssrc-group>`],
  ])('with %s are refused', (_, inner) => {
    expect(() => sources(inner)).toThrow(invalid);
  });

  it('are written exactly', () => {
    const elements = buildSources({
      sources: [{ ssrc: 1, name: 'a-v0', videoType: 'camera', msid: 's t', owner: 'a' }],
      groups: [{ semantics: 'FID', ssrcs: [1, 2] }],
    });
    expect(elements.join('')).toBe(
      '<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1" name="a-v0" videoType="camera"><parameter name="msid" value="s t"/>' +
        '<ssrc-info xmlns="http://jitsi.org/jitmeet" owner="a"/></source>' +
        '<ssrc-group xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" semantics="FID"><source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="1"/>' +
        '<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" ssrc="2"/></ssrc-group>',
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(mediaSourcesArbitrary, (value) => {
        expect(parseSources(parseXml(xml('description', {}, ...buildSources(value)).toString()))).toEqual(value);
      }),
    );
  });
});

describe('sources as JSON', () => {
  it('are read with numbers and strings as SSRCs', () => {
    const text =
      '{"sources":{"ab":[[{"s":"1","n":"ab-v0","m":"s t"},{"s":2,"n":"ab-v1","v":"d"}],[["f",1,"2"],["s",3,4],["x",9]],[{"s":5,"n":"ab-a0","m":null}]],"cd":[]}}';
    expect(Object.fromEntries(decodeJsonSources(text))).toEqual({
      ab: {
        video: {
          sources: [
            { ssrc: 1, name: 'ab-v0', msid: 's t', owner: 'ab' },
            { ssrc: 2, name: 'ab-v1', videoType: 'desktop', owner: 'ab' },
          ],
          groups: [
            { semantics: 'FID', ssrcs: [1, 2] },
            { semantics: 'SIM', ssrcs: [3, 4] },
          ],
        },
        audio: { sources: [{ ssrc: 5, name: 'ab-a0', owner: 'ab' }], groups: [] },
      },
      cd: EMPTY_SOURCE_SET,
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no sources', '{}'],
    ['sources that are a list', '{"sources":[]}'],
    ['an owner without a list', '{"sources":{"a":{}}}'],
    ['a list that is none', '{"sources":{"a":[{}]}}'],
    ['a source that is none', '{"sources":{"a":[[1]]}}'],
    ['SSRC 0', '{"sources":{"a":[[{"s":0}]]}}'],
    ['an SSRC of 33 bits', '{"sources":{"a":[[{"s":4294967296}]]}}'],
    ['an SSRC with a fraction', '{"sources":{"a":[[{"s":1.5}]]}}'],
    ['a text as SSRC', '{"sources":{"a":[[{"s":"0x10"}]]}}'],
    ['no SSRC', '{"sources":{"a":[[{}]]}}'],
    ['a number as name', '{"sources":{"a":[[{"s":1,"n":1}]]}}'],
    ['a name that XML cannot carry', '{"sources":{"a":[[{"s":1,"n":"\\u0000"}]]}}'],
    ['an owner that XML cannot carry', '{"sources":{"\\u0001":[]}}'],
    ['a long msid', `{"sources":{"a":[[{"s":1,"m":"${'m'.repeat(257)}"}]]}}`],
    ['an empty group', '{"sources":{"a":[[],[["f"]]]}}'],
    ['too many sources', `{"sources":{"a":[[${Array(201).fill('{"s":1}')}]]}}`],
    ['too many owners', JSON.stringify({ sources: Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`e${index}`, []])) })],
    ['too long a text', `{"sources":{}}${' '.repeat(512 * 1024)}`],
  ])('with %s are refused', (_, text) => {
    expect(() => decodeJsonSources(text)).toThrow(invalid);
  });

  it('are written exactly, without trailing empty lists', () => {
    const audio = { sources: [{ ssrc: 5, name: 'a-a0', owner: 'a' }], groups: [] };
    const video = {
      sources: [
        { ssrc: 1, name: 'a-v1', msid: 's t', videoType: 'desktop' as const },
        { ssrc: 2, videoType: 'camera' as const },
      ],
      groups: [
        { semantics: 'SIM' as const, ssrcs: [1, 3] },
        { semantics: 'FID' as const, ssrcs: [1, 2] },
      ],
    };
    const map = new Map([
      ['none', EMPTY_SOURCE_SET],
      ['video', { audio: EMPTY_SOURCES, video: { ...video, groups: [] } }],
      ['both', { audio, video }],
    ]);
    expect(encodeJsonSources(map)).toBe(
      '{"sources":{"none":[],"video":[[{"s":1,"n":"a-v1","m":"s t","v":"d"},{"s":2}]],' +
        '"both":[[{"s":1,"n":"a-v1","m":"s t","v":"d"},{"s":2}],[["s",1,3],["f",1,2]],[{"s":5,"n":"a-a0"}]]}}',
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(sourceMapArbitrary, (map) => {
        expect(decodeJsonSources(encodeJsonSources(map))).toEqual(map);
      }),
    );
  });
});

describe('sourcesByOwner', () => {
  it('joins XML and JSON, and gives what has no owner to the sender', () => {
    const jingle = parseJingle(
      parseXml(`<jingle action='source-add' sid='s'>
       <content name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><source ssrc='1'/>
        <source ssrc='2'><ssrc-info owner='b'/></source></description></content>
       <content name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><source ssrc='3'><ssrc-info owner='b'/></source>
        <source ssrc='4'><ssrc-info owner='b'/></source><ssrc-group semantics='FID'><source ssrc='3'/><source ssrc='4'/></ssrc-group></description></content>
       <content name='data'><description xmlns='urn:xmpp:jingle:apps:rtp:1'/></content>
       <json-message xmlns='http://jitsi.org/jitmeet'>{"sources":{"b":[[],[],[{"s":9}]]}}</json-message></jingle>`),
    );
    expect(Object.fromEntries(sourcesByOwner(jingle, 'a'))).toEqual({
      a: { audio: { sources: [{ ssrc: 1 }], groups: [] }, video: EMPTY_SOURCES },
      b: {
        audio: {
          sources: [
            { ssrc: 9, owner: 'b' },
            { ssrc: 2, owner: 'b' },
          ],
          groups: [],
        },
        video: {
          sources: [
            { ssrc: 3, owner: 'b' },
            { ssrc: 4, owner: 'b' },
          ],
          groups: [{ semantics: 'FID', ssrcs: [3, 4] }],
        },
      },
    });
  });
});
