import { describe, expect, it } from 'vitest';
import {
  bareHosts,
  boundAddress,
  hosts,
  hostsText,
  ipAddress,
  jsonObject,
  listenPort,
  listenPorts,
  network,
  networks,
  nodeName,
  optionalBareHost,
  optionalHost,
  optionalInteger,
  serverUrl,
  words,
} from './variable.ts';

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

describe('listenPorts', () => {
  const one = (port: number, address = '', isOptional = false) => ({ port, address, isOptional });

  it.each([
    ['8000', [one(8000)]],
    ['8000,80?', [one(8000), one(80, '', true)]],
    [' 127.0.0.1:8000 , [::1]:8000?, ', [one(8000, '127.0.0.1'), one(8000, '::1', true)]],
    ['80?', undefined],
    ['', undefined],
    ['8000,host:80', undefined],
    ['8000,70000', undefined],
    ['8000??', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(listenPorts('').parse(text)).toEqual(expected);
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

describe('addresses', () => {
  it.each([
    [ipAddress('', ''), ['127.0.0.1', '::1'], ['localhost', '300.1.1.1', '127.0.0.1:80']],
    [network('', ''), ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'], ['10.0.0.0/33', 'proxy', '10.0.0.0/', '10.0.0.0/8/8']],
    [optionalHost(''), ['meet.example.org', 'jvb:8443', '[::1]:8443', '192.0.2.1'], ['a/b', 'a b', 'a:b:c', 'a:0', 'a:70000', '[x]:1', '']],
    [hostsText('', ''), ['prosody', '::1', '[::1]', 'a:5222, b:5223'], ['foo bar', 'a,', 'x:y:z', 'xmpp://a']],
    [nodeName('', ''), ['jvbbrewery', 'a.b-c_1'], ['a b', 'a@b', 'a/b']],
  ])('%#: accepts and refuses', (variable, good, bad) => {
    for (const value of good) expect(variable.parse(value), value).toBe(value);
    for (const value of bad) expect(variable.parse(value), value).toBeUndefined();
  });

  it('reads lists, and refuses them for one bad item', () => {
    expect(hosts('').parse('stun.example.org:3478, other')).toEqual(['stun.example.org:3478', 'other']);
    expect(hosts('').parse('stun.example.org, x:y:z')).toBeUndefined();
    expect(networks('').parse('127.0.0.1,::1')).toEqual(['127.0.0.1', '::1']);
    expect(networks('').parse('127.0.0.1,proxy')).toBeUndefined();
  });
});

describe('bareHosts', () => {
  it.each([
    ['a.example, 192.0.2.1,2001:db8::1,[2001:db8::2]', ['a.example', '192.0.2.1', '2001:db8::1', '[2001:db8::2]']],
    ['', []],
    ['turn.example:3478', undefined],
    ['turn:turn.example', undefined],
    ['a example', undefined],
    ['[a.example]', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(bareHosts('').parse(text)).toEqual(expected);
  });

  it('are one where only one makes sense', () => {
    expect([' a.example ', 'a.example,b.example', 'a:1'].map(optionalBareHost('').parse)).toEqual(['a.example', undefined, undefined]);
  });
});

describe('serverUrl', () => {
  it.each([
    ['https://keys.example.org/a/', 'https://keys.example.org/a'],
    ['keys.example.org', 'https://keys.example.org'],
    ['https://name:password@keys.example.org', undefined],
    ['https://name@keys.example.org', undefined],
    ['https://:password@keys.example.org', undefined],
    ['ftp://keys.example.org', undefined],
  ])('reads %j as %j', (text, url) => {
    expect(serverUrl('').parse(text)).toBe(url);
  });
});
