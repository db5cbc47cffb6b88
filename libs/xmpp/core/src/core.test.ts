import { AppError } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import {
  bareJid,
  boolAttr,
  buildStanzaError,
  domainOf,
  intAttr,
  localOf,
  NS,
  parseJid,
  parseStanzaError,
  parseXml,
  realToTenant,
  requireAttr,
  requireIntAttr,
  resourceOf,
  stanzaError,
  stanzaErrorInfo,
  tenantToReal,
  xml,
} from './index.ts';

describe('elements', () => {
  it('leaves out what is undefined and writes numbers and booleans as text', () => {
    const element = xml('a', { n: 1, b: true, gone: undefined }, undefined, false, xml('c'), ['text', 2]);
    expect(element.toString()).toBe('<a n="1" b="true"><c/>text2</a>');
  });

  it.each(['<a>', 'text', '', '<a></b>', '<a><!-- --></a>'])('refuses %j', (text) => {
    expect(() => parseXml(text)).toThrow(AppError);
  });

  it('reads attributes with bounds', () => {
    const element = parseXml('<a n="7" big="99999999999999999999" word="x" yes="1"/>');
    expect(intAttr(element, 'n')).toBe(7);
    expect(intAttr(element, 'none')).toBeUndefined();
    expect(() => intAttr(element, 'n', 8)).toThrow('not a number from 8');
    expect(() => intAttr(element, 'big')).toThrow();
    expect(() => requireIntAttr(element, 'none')).toThrow('<a> lacks none');
    expect(() => requireAttr(element, 'none')).toThrow('<a> lacks none');
    expect(boolAttr(element, 'yes')).toBe(true);
    expect(boolAttr(element, 'none', true)).toBe(true);
  });
});

describe('addresses', () => {
  it('takes apart what it is made of', () => {
    expect(parseJid('room@muc.meet.jitsi/ab12cd34')).toEqual({ local: 'room', domain: 'muc.meet.jitsi', resource: 'ab12cd34' });
    expect(parseJid('meet.jitsi')).toEqual({ domain: 'meet.jitsi' });
    expect([bareJid('a@b/c/d'), resourceOf('a@b/c/d'), domainOf('a@b/c'), localOf('a@b/c'), localOf('b')]).toEqual([
      'a@b',
      'c/d',
      'b',
      'a',
      '',
    ]);
  });

  it.each(['', '@b', 'a@', 'a@b/', `${'x'.repeat(3100)}@b`])('refuses %j', (text) => {
    expect(() => parseJid(text)).toThrow(AppError);
  });

  it.each([
    ['room@muc.acme.meet.jitsi', '[acme]room@muc.meet.jitsi'],
    ['room@muc.acme.meet.jitsi/nick', '[acme]room@muc.meet.jitsi/nick'],
    ['room@muc.meet.jitsi', 'room@muc.meet.jitsi'],
    ['会议@muc.acme.meet.jitsi', '[acme]会议@muc.meet.jitsi'],
  ])('maps the tenant form %s and back', (virtual, real) => {
    expect(tenantToReal(virtual, 'muc.meet.jitsi')).toBe(real);
    expect(realToTenant(real, 'muc.meet.jitsi')).toBe(virtual);
  });

  it('leaves foreign domains alone', () => {
    expect(tenantToReal('room@muc.a.b.meet.jitsi', 'muc.meet.jitsi')).toBe('room@muc.a.b.meet.jitsi');
    expect(tenantToReal('room@evil.example', 'muc.meet.jitsi')).toBe('room@evil.example');
  });
});

describe('stanza errors', () => {
  it('keep condition, text and application elements on their way over the wire', () => {
    const application = [xml('session-invalid', { xmlns: NS.focus })];
    const info = stanzaErrorInfo(stanzaError('not-acceptable', 'log in again', { application }));
    const read = parseStanzaError(xml('iq', { type: 'error' }, buildStanzaError(info)));
    expect(read).toMatchObject({ type: 'modify', condition: 'not-acceptable', text: 'log in again' });
    expect(read.application?.map((element) => element.name)).toEqual(['session-invalid']);
  });

  it('tell nothing about an unexpected error', () => {
    expect(stanzaErrorInfo(new Error('a secret detail'))).toEqual({ type: 'cancel', condition: 'internal-server-error' });
  });

  it.each([
    ['INPUT_INVALID', 'bad-request'],
    ['NOT_FOUND', 'item-not-found'],
    ['LIMIT_REACHED', 'resource-constraint'],
    ['INTERNAL', 'internal-server-error'],
  ] as const)('map %s to %s', (code, condition) => {
    expect(stanzaErrorInfo(new AppError(code, 'x')).condition).toBe(condition);
  });

  it('read a malformed error as undefined-condition', () => {
    expect(parseStanzaError(xml('iq', { type: 'error' }))).toMatchObject({ type: 'cancel', condition: 'undefined-condition' });
  });
});
