import { describe, expect, it } from 'vitest';
import { acmeDirectory, acmeNames } from './directory.ts';

describe('acmeDirectory', () => {
  it.each([
    [undefined, false, 'https://acme-v02.api.letsencrypt.org/directory', 'acme-v02.api.letsencrypt.org-directory', false],
    [undefined, true, 'https://acme-staging-v02.api.letsencrypt.org/directory', 'acme-staging-v02.api.letsencrypt.org-directory', true],
    [
      'letsencrypt_test',
      false,
      'https://acme-staging-v02.api.letsencrypt.org/directory',
      'acme-staging-v02.api.letsencrypt.org-directory',
      true,
    ],
    ['ZeroSSL', false, 'https://acme.zerossl.com/v2/DV90', 'acme.zerossl.com-v2-DV90', false],
    ['https://ca.lan:9000/acme/acme/directory', false, 'https://ca.lan:9000/acme/acme/directory', 'ca.lan-9000-acme-acme-directory', false],
    ['https://ca.lan/dir', true, 'https://ca.lan/dir', 'ca.lan-dir', true],
  ])('of %j, staging %s, is %s', (server, staging, url, id, isStaging) => {
    expect(acmeDirectory(server, staging)).toMatchObject({ url, id, isStaging });
  });

  it('keeps names of folders inside their folder', () => {
    expect(acmeDirectory('https://ca.lan/../a/..%2f..%2fetc', false)).toMatchObject({ id: 'ca.lan-a-..-2f..-2fetc' });
  });

  it.each([
    ['http://ca.lan/dir', false, /expected one of letsencrypt, .* or an https URL$/],
    ['https://user:pw@ca.lan/dir', false, /https URL$/],
    ['lets encrypt', false, /https URL$/],
    ['zerossl', true, /^zerossl has no staging service$/],
  ])('refuses %j, staging %s', (server, staging, problem) => {
    expect(acmeDirectory(server, staging)).toMatch(problem);
  });
});

describe('acmeNames', () => {
  it.each([
    ['meet.example.org', undefined, ['meet.example.org']],
    [' Meet.Example.org., www.example.org,,meet.example.org ', 'x.org', ['meet.example.org', 'www.example.org']],
    [undefined, 'meet.example.org', ['meet.example.org']],
    ['xn--bcher-kva.example', undefined, ['xn--bcher-kva.example']],
  ])('reads %j with %j as %j', (text, host, names) => {
    expect(acmeNames(text, host)).toEqual(names);
  });

  it.each([
    [undefined, undefined, /^needed with ENABLE_LETSENCRYPT=1/],
    ['*.example.org', undefined, /^\*\.example\.org: HTTP-01 cannot prove wildcard names/],
    ['192.0.2.1', undefined, /^192\.0\.2\.1: expected a full domain name/],
    ['localhost', undefined, /full domain name/],
    ['https://meet.example.org', undefined, /full domain name/],
    ['-a.example.org', undefined, /full domain name/],
    ['../../etc.passwd', undefined, /full domain name/],
  ])('refuses %j with %j', (text, host, problem) => {
    expect(acmeNames(text, host)).toMatch(problem);
  });
});
