import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luaLines } from './lua-text.ts';

describe('luaLines', () => {
  it.each([
    ['a = 1\\nb = 2', 'a = 1\nb = 2'],
    ['a = "one\\ntwo"\\nb = 2', 'a = "one\\ntwo"\nb = 2'],
    ["-- it's a comment\\na = 1", "-- it's a comment\na = 1"],
    ['a = [[x\\ny]]\\nb = 1', 'a = [[x\\ny]]\nb = 1'],
    ['--[[ long\\ncomment ]] a = 1\\nb = 2', '--[[ long\\ncomment ]] a = 1\nb = 2'],
    ['a = { 1, 2 }', 'a = { 1, 2 }'],
    ['a = "unfinished\\n', 'a = "unfinished\\n'],
  ])('begins new lines at backslash-n: %s', (text, lua) => expect(luaLines(text, 'backslash-n')).toBe(lua));

  it.each([
    ['a = 1,b = 2', 'a = 1\nb = 2'],
    ['a = 1\\nb = 2', 'a = 1\nb = 2'],
    ['a = { "x", "y" },b = f(1, 2),c = t[1]', 'a = { "x", "y" }\nb = f(1, 2)\nc = t[1]'],
    ["a = \"x, y\",b = '\\','", "a = \"x, y\"\nb = '\\','"],
    ['a = [=[x, ]] y]=],b = 2', 'a = [=[x, ]] y]=]\nb = 2'],
    ['a = 1 -- one, b = 2', 'a = 1 -- one\n b = 2'],
    ['a = 1},b = 2', 'a = 1}\nb = 2'],
  ])('begins new lines at commas that no brackets or quotes hold: %s', (text, lua) => expect(luaLines(text, 'comma')).toBe(lua));

  it('changes nothing but separators', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '\\', 'n', '"', "'", '[', ']', '=', '{', '-', '\n') }), (text) => {
        const strip = (value: string) => value.replaceAll(/[,\n\\n]/g, '');
        for (const separator of ['comma', 'backslash-n'] as const) expect(strip(luaLines(text, separator))).toBe(strip(text));
      }),
    );
  });
});
