import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedChildren, boundedText, enumAttr, isXmlText, requireTextAttr, textAttr, toXmlText } from './bounds.ts';
import { parseXml, xml } from './element.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });

describe('text for XML', () => {
  it.each(['', 'plain', '会议 😀', 'tab\tline\nreturn\r', '\u0085\u009f\u007f', '\ufffd'])('accepts %j', (text) => {
    expect(isXmlText(text)).toBe(true);
    expect(toXmlText(text)).toBe(text);
  });

  it.each(['\u0000', '\u001f', '\u000b', '\ufffe', '\uffff', '\ud800', '\udc00', 'a\udc00\ud800b'])(
    'refuses %j and replaces it',
    (text) => {
      expect(isXmlText(text)).toBe(false);
      expect(isXmlText(toXmlText(text))).toBe(true);
      expect(() => boundedText(text, 'it')).toThrow(invalid);
    },
  );

  it('that was replaced can always be parsed again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = toXmlText(text);
        expect(parseXml(xml('a', { b: clean }, clean).toString()).attrs.b).toBe(clean);
      }),
    );
  });
});

describe('bounded attributes and children', () => {
  const element = parseXml(`<a name='1234' empty=''><b/><b xmlns='urn:x'/><b/></a>`);

  it('are read within their bounds', () => {
    expect(textAttr(element, 'name', 4)).toBe('1234');
    expect(textAttr(element, 'other')).toBeUndefined();
    expect(requireTextAttr(element, 'name')).toBe('1234');
    expect(boundedChildren(element, 'b', 3)).toHaveLength(3);
    expect(boundedChildren(element, 'b', 1, 'urn:x')).toHaveLength(1);
    expect(enumAttr(element, 'name', ['1234', 'x'])).toBe('1234');
    expect(enumAttr(element, 'other', ['x'])).toBeUndefined();
  });

  it('are refused beyond them', () => {
    expect(() => textAttr(element, 'name', 3)).toThrow(invalid);
    expect(() => requireTextAttr(element, 'empty')).toThrow(invalid);
    expect(() => requireTextAttr(element, 'other')).toThrow(invalid);
    expect(() => boundedChildren(element, 'b', 2)).toThrow(invalid);
    expect(() => enumAttr(element, 'name', ['x'])).toThrow(invalid);
  });
});
