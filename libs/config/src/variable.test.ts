import { describe, expect, it } from 'vitest';
import { boundAddress, jsonObject, listenPort, optionalInteger, words } from './variable.ts';

describe('listenPort', () => {
  const { parse, fallback } = listenPort('', 8000);

  it.each([
    ['8443', 8443, ''],
    ['127.0.0.1:8000', 8000, '127.0.0.1'],
    ['[::1]:8000', 8000, '::1'],
    ['0', undefined, ''],
    ['70000', undefined, ''],
    ['host:80', undefined, ''],
    ['127.0.0.1', undefined, ''],
  ])('reads %j as port %j at %j', (text, port, address) => {
    expect(parse(text)).toBe(port);
    if (port !== undefined) expect(boundAddress(text)).toBe(address);
  });

  it('has its fallback, at every address', () => {
    expect([fallback, boundAddress(undefined)]).toEqual([8000, '']);
  });
});

describe('words', () => {
  it.each([
    ['["AV1", "VP9"]', ['AV1', 'VP9']],
    ["['AV1','VP9']", ['AV1', 'VP9']],
    ['AV1, VP9,', ['AV1', 'VP9']],
    ['[]', []],
    ['["AV1"', undefined],
    ['[{"a":1}]', undefined],
    ['["a"]; alert(1); ["b"]', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(words('').parse(text)).toEqual(expected);
  });
});

describe('jsonObject', () => {
  it.each([
    ['{"url":"https://x"}', { url: 'https://x' }],
    ['[1]', undefined],
    ['null', undefined],
    ['{url: 1}', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(jsonObject('').parse(text)).toEqual(expected);
  });
});

describe('optionalInteger', () => {
  it('is absent unless set', () => {
    const variable = optionalInteger('', 1, 10);
    expect([variable.fallback, variable.parse('5'), variable.parse('11')]).toEqual([undefined, 5, undefined]);
  });
});
