import { describe, expect, it } from 'vitest';
import { nearestNumber, pinText, readNumbers, readPin, telLink } from './dial-in.ts';
import { readInvitees, searchAddress } from './directory.ts';
import { embedCode, inviteLink, silentLink } from './invite-link.ts';
import { inviteMessage } from './invite-message.ts';
import { MAILERS, mailLink } from './mail-links.ts';
import { qrPath } from './qr-path.ts';

describe('the link', () => {
  it.each([
    [
      'https://meet.example.org/team/Room%201?jwt=secret#config.startWithAudioMuted=true',
      undefined,
      'https://meet.example.org/team/Room%201',
    ],
    ['https://meet.example.org:8443/r?lang=de', 'call.example.org', 'https://call.example.org/r'],
    ['https://meet.example.org/r', 'evil.org/"onload=', 'https://meet.example.org/r'],
  ])('%s', (page, domain, link) => {
    expect(inviteLink(page, domain)).toBe(link);
  });

  it('is given on for silence and for other pages', () => {
    expect(silentLink('https://m/r')).toBe('https://m/r#config.startSilent=true');
    expect(embedCode('https://m/r')).toContain('src="https://m/r"');
  });
});

describe('telephone', () => {
  const list = [
    { countryCode: 'DE', formattedNumber: '+49 30 123456', tollFree: false },
    { countryCode: 'US', formattedNumber: '+1.512.555.0100', tollFree: true },
  ];
  it.each<[string, unknown, number | undefined]>([
    ['a list', list, 2],
    ['by country', { message: 'x', numbers: { DE: ['+49 30 123456'], US: ['+1 512 5550100'] }, numbersEnabled: true }, 2],
    ['switched off', { numbers: { DE: ['+49 30 123456'] }, numbersEnabled: false }, undefined],
    ['script for a number', [{ countryCode: 'DE', formattedNumber: '<script>' }], undefined],
    ['nothing', undefined, undefined],
    ['too many', Array.from({ length: 900 }, () => list[0]), 500],
  ])('numbers: %s', (_what, answer, count) => {
    expect(readNumbers(answer)?.length).toBe(count);
  });

  it.each([
    [{ id: 123456789, conference: 'r@muc', message: '' }, '123456789'],
    [{ id: '42' }, '42'],
    [{ id: false }, undefined],
    [{ id: '1<b>' }, undefined],
    [null, undefined],
  ])('PIN of %j', (answer, pin) => {
    expect(readPin(answer)).toBe(pin);
  });

  it('shows the nearest number, a PIN in threes, and dials both', () => {
    const numbers = readNumbers(list) ?? [];
    expect(nearestNumber(numbers, ['en-GB', 'en-US'])?.country).toBe('US');
    expect(nearestNumber(numbers, ['fr', 'no such locale'])?.country).toBe('DE');
    expect(pinText('1234567')).toBe('123 456 7');
    expect(telLink('+49 30 123456', '99')).toBe('tel:+4930123456,,99%23');
  });
});

it('opens a letter wherever people write theirs', () => {
  const links = MAILERS.map((mailer) => mailLink(mailer, 'A & B', 'one\ntwo + 3'));
  expect(links[0]).toBe('mailto:?subject=A%20%26%20B&body=one%0D%0Atwo%20%2B%203');
  for (const link of links.slice(1)) expect(link).toMatch(/^https:.*A%20%26%20B.*one%0Atwo%20%2B%203/);
});

it('writes what is to be known', () => {
  const t = (key: string, values?: object) => `${key} ${JSON.stringify(values ?? {})}`;
  const dialIn = { numbers: [], pin: '123456', nearest: { country: 'DE', number: '+49', isTollFree: false } };
  const text = inviteMessage(t, { link: 'https://m/r', name: 'Ada', appName: 'P', dialIn });
  expect(text.split('\n')).toEqual([
    'invite.letter.beginBy {"name":"Ada"}',
    '',
    'https://m/r',
    '',
    'invite.letter.phone {"number":"+49","pin":"123 456"}',
    'invite.letter.silent {"link":"https://m/r#config.startSilent=true"}',
  ]);
  expect(inviteMessage(t, { link: 'https://m/r', name: '', appName: 'P' }).split('\n')).toHaveLength(3);
});

it('asks a directory and believes little of its answer', () => {
  expect(searchAddress('https://d/s?a=1', 'Ada L', ['user'])).toBe('https://d/s?a=1&query=Ada+L&queryTypes=%5B%22user%22%5D');
  const answer = [
    { id: 7, name: 'Ada', type: 'user' },
    { name: 'no id' },
    { id: 'x', name: { evil: 1 } },
    null,
    { number: '+1', name: 'Phone', type: 'phone' },
  ];
  expect(readInvitees(answer)).toEqual([
    { id: '7', name: 'Ada', type: 'user' },
    { id: '+1', name: 'Phone', type: 'phone', number: '+1' },
  ]);
  expect(readInvitees({})).toEqual([]);
  expect(readInvitees(Array.from({ length: 99 }, (_, id) => ({ id, name: 'x' })))).toHaveLength(20);
});

it('draws a code with its three corners', () => {
  const { path = '', size = 0 } = qrPath('https://meet.example.org/a-room') ?? {};
  expect(size).toBeGreaterThanOrEqual(21);
  for (const corner of ['M0 0h7', `M${size - 7} 0h7`, `M0 ${size - 1}h7`]) expect(path).toContain(corner);
});

it('draws no code of an address that is too long for one', () => {
  expect(qrPath(`https://meet.example.org/${'%E4%BD%A0'.repeat(500)}`)).toBeUndefined();
});
