import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNewPassword, encodeStoreName, listAccounts, parseAccountList, parseAccountName } from './index.ts';

const DOMAIN = 'meet.jitsi';

describe('parseAccountName', () => {
  it.each([
    ['anna', 'anna'],
    ['  Anna ', 'anna'],
    ['anna@meet.jitsi', 'anna'],
    ['ANNA@MEET.JITSI', 'anna'],
    ['anna.müller-2', 'anna.müller-2'],
    ['ＡＮＮＡ', 'anna'],
    ['王芳', '王芳'],
    ['-p', '-p'],
  ])('%j is %s', (text, expected) => expect(parseAccountName(text, DOMAIN)).toBe(expected));

  it.each([
    ['', /a name is expected/],
    ['@meet.jitsi', /a name is expected/],
    ['anna@meet.jitsi@x', /a name is expected/],
    ['anna@elsewhere.test', /accounts are those of meet\.jitsi, not of elsewhere\.test/],
    ['two words', /may not have " "/],
    ['a/b', /may not have "\/"/],
    ['a\u0000b', /may not have/],
    ['a\u200bb', /may not have/],
    ['ö'.repeat(50), /too long/],
  ])('%j is none', (text, problem) => expect(() => parseAccountName(text, DOMAIN)).toThrow(problem));
});

it.each(['', 'a\nb', 'a\0', 'x'.repeat(1_025)])('checkNewPassword(%j) refuses, and does not repeat it', (password) => {
  expect(() => checkNewPassword(password)).toThrow(/^the password (is|has) (?!.*xxx)/);
});

describe('parseAccountList', () => {
  it('takes names and passwords, quoted or not', () => {
    const text = '\ufeffname,password\r\n# comment\r\n\r\nanna,se,same "x"\nBob@meet.jitsi,"a ""b"", c"\n"carl",pässwort \n';
    expect(parseAccountList(text, DOMAIN)).toEqual([
      { name: 'anna', password: 'se,same "x"' },
      { name: 'bob', password: 'a "b", c' },
      { name: 'carl', password: 'pässwort ' },
    ]);
  });

  it('tells every mistake with its line, and no password', () => {
    const text = 'anna,one\nAnna,two\nx y,secret-three\nbob\ncarl,\n';
    expect(() => parseAccountList(text, DOMAIN)).toThrow(
      /^line 2: anna stands in the list twice\nline 3: "x y" is no name .*\nline 4: name,password is expected\nline 5: name,password is expected$/,
    );
    expect(() => parseAccountList(text, DOMAIN)).not.toThrow(/secret/);
  });
});

it('lists accounts by the names that people know', () => {
  const home = mkdtempSync(join(tmpdir(), 'parley-home-'));
  expect(listAccounts(home, DOMAIN)).toEqual([]);
  const folder = join(home, 'meet%2ejitsi/accounts');
  mkdirSync(folder, { recursive: true });
  for (const name of ['zoë', 'al.ice', '王芳', 'bob']) writeFileSync(join(folder, `${encodeStoreName(name)}.dat`), '');
  writeFileSync(join(folder, 'bob.dat~'), '');
  expect(listAccounts(home, DOMAIN)).toEqual(['al.ice', 'bob', 'zoë', '王芳']);
  rmSync(home, { recursive: true });
});
