import { describe, expect, it } from 'vitest';
import { askNewPassword, askPassword, EMPTY_LINE, type Keyboard, typeKeys } from './keyboard.ts';

describe('typeKeys', () => {
  it.each([
    ['abc', 'abc', 'typing'],
    ['abc\r', 'abc', 'done'],
    ['pässwort 密码\n', 'pässwort 密码', 'done'],
    ['abx\u007fc\r', 'abc', 'done'],
    ['密码\u007f\r', '密', 'done'],
    ['\u007f\u007fa\r', 'a', 'done'],
    ['wrong\u0015right\r', 'right', 'done'],
    ['abc\u0003', '', 'given up'],
    ['\u0004', '', 'given up'],
    ['a\u0004b\u001b\r', 'ab', 'done'],
  ])('%j is %j, %s', (keys, text, state) => {
    expect(typeKeys(EMPTY_LINE, keys)).toEqual({ text, state, rest: '' });
    // The same when every key comes by itself.
    let line = EMPTY_LINE;
    for (const key of keys) line = typeKeys(line, key);
    expect(line).toEqual({ text, state, rest: '' });
  });

  it('keeps what is pasted behind the end of a line', () => {
    expect(typeKeys(EMPTY_LINE, 'one\rtwo\r')).toEqual({ text: 'one', state: 'done', rest: 'two\r' });
  });
});

const typed = (...lines: string[]): Keyboard => ({
  isTerminal: true,
  readAll: async () => '',
  readHidden: async () => lines.shift() ?? '',
});
const piped = (text: string): Keyboard => ({ isTerminal: false, readAll: async () => text, readHidden: async () => '' });

it('asks twice for a new password, and takes the first line of a pipe', async () => {
  expect(await askNewPassword(typed('secret', 'secret'), '')).toBe('secret');
  await expect(askNewPassword(typed('secret', 'other'), '')).rejects.toThrow('the two passwords are not the same');
  expect(await askNewPassword(piped('se cret\r\nmore\n'), '')).toBe('se cret');
  expect(await askPassword(typed('secret'), '')).toBe('secret');
  expect(await askPassword(piped(''), '')).toBe('');
});
