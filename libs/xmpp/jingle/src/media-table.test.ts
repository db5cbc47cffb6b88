import { parseXml, xml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaTableArbitrary } from './arbitraries.ts';
import { buildDescription, parseDescription } from './description.ts';
import {
  buildHeaderExtension,
  buildMediaTable,
  buildPayloadType,
  parseHeaderExtension,
  parseMediaTable,
  parsePayloadType,
} from './media-table.ts';
import { EMPTY_SOURCES } from './sources.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('payload types', () => {
  it.each([
    [
      'separate parameters',
      `<parameter name='profile-level-id' value='42e01f'/><parameter name='level-asymmetry-allowed' value='1'/><parameter name='packetization-mode' value='1'/>`,
    ],
    [
      'one parameter, as jicofo writes it',
      `<parameter name='profile-level-id' value='42e01f;level-asymmetry-allowed=1;packetization-mode=1;'/>`,
    ],
  ])('of H264 are read from %s', (_, inner) => {
    expect(parsePayloadType(parseXml(`<payload-type id='107' name='H264' clockrate='90000'>${inner}</payload-type>`)).parameters).toEqual({
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': '1',
      'packetization-mode': '1',
    });
  });

  it('keep a parameter without a name, and one without a value', () => {
    const red = parsePayloadType(
      parseXml(
        `<payload-type id='112' name='red' clockrate='48000' channels='2'><parameter value='111/111'/><parameter name='x' value='1;flag'/></payload-type>`,
      ),
    );
    expect(red).toMatchObject({ channels: 2, parameters: { '': '111/111', x: '1', flag: '' } });
    expect(buildPayloadType(red).toString()).toContain('<parameter value="111/111"/>');
  });

  it('do not mistake names for properties of objects', () => {
    const { parameters } = parsePayloadType(
      parseXml(`<payload-type id='1' name='a' clockrate='1'><parameter name='__proto__' value='x'/></payload-type>`),
    );
    expect(Object.entries(parameters)).toEqual([['__proto__', 'x']]);
  });

  it.each([
    ['no id', `name='a' clockrate='1'`],
    ['an id above 127', `id='128' name='a' clockrate='1'`],
    ['no name', `id='1' clockrate='1'`],
    ['no clock rate', `id='1' name='a'`],
    ['clock rate 0', `id='1' name='a' clockrate='0'`],
    ['channels that are no number', `id='1' name='a' clockrate='1' channels='x'`],
  ])('with %s are refused', (_, attributes) => {
    expect(() => parsePayloadType(parseXml(`<payload-type ${attributes}/>`))).toThrow(invalid);
  });

  it('with too many parameters or feedbacks are refused', () => {
    const wrap = (inner: string) => parseXml(`<payload-type id='1' name='a' clockrate='1'>${inner}</payload-type>`);
    expect(() => parsePayloadType(wrap(`<parameter name='a' value='b'/>`.repeat(65)))).toThrow(invalid);
    expect(() => parsePayloadType(wrap(`<rtcp-fb type='nack'/>`.repeat(65)))).toThrow(invalid);
    expect(() => parsePayloadType(wrap('<rtcp-fb/>'))).toThrow(invalid);
  });

  it('are written exactly', () => {
    const opus = {
      id: 111,
      name: 'opus',
      clockrate: 48_000,
      channels: 2,
      parameters: { minptime: '10' },
      feedback: [{ type: 'nack', subtype: 'pli' }],
    };
    expect(buildPayloadType(opus, 'urn:x').toString()).toBe(
      '<payload-type xmlns="urn:x" id="111" name="opus" clockrate="48000" channels="2"><parameter name="minptime" value="10"/>' +
        '<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="nack" subtype="pli"/></payload-type>',
    );
  });
});

describe('header extensions', () => {
  it('are read and written', () => {
    const text = '<rtp-hdrext xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0" id="5" uri="urn:x"/>';
    expect(parseHeaderExtension(parseXml(text))).toEqual({ id: 5, uri: 'urn:x' });
    expect(buildHeaderExtension({ id: 5, uri: 'urn:x' }).toString()).toBe(text);
  });

  it.each([`<rtp-hdrext id='0' uri='u'/>`, `<rtp-hdrext id='256' uri='u'/>`, `<rtp-hdrext id='1'/>`])('refuse %s', (text) => {
    expect(() => parseHeaderExtension(parseXml(text))).toThrow(invalid);
  });
});

describe('media tables and descriptions', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(mediaTableArbitrary, (table) => {
        expect(parseMediaTable(parseXml(xml('media', {}, ...buildMediaTable(table, 'urn:x')).toString()))).toEqual(table);
      }),
    );
  });

  it('are written exactly', () => {
    const table = { payloadTypes: [], headerExtensions: [] };
    const element = buildDescription({
      media: 'audio',
      maxptime: 60,
      ...table,
      extmapAllowMixed: true,
      rtcpMux: true,
      sources: EMPTY_SOURCES,
    });
    expect(element.toString()).toBe(
      '<description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio" maxptime="60"><extmap-allow-mixed xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"/><rtcp-mux/></description>',
    );
  });

  it('take the media from the content name where it is missing', () => {
    expect(parseDescription(parseXml('<description/>'), 'video').media).toBe('video');
    expect(parseDescription(parseXml('<description/>'), 'data').media).toBe('application');
    expect(() => parseDescription(parseXml('<description/>'))).toThrow(invalid);
    expect(() => parseDescription(parseXml(`<description media='text'/>`), 'video')).toThrow(invalid);
  });
});
