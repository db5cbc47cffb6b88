import { describe, expect, it } from 'vitest';
import { expandSsi, hasSsi } from './ssi.ts';

const files: Readonly<Record<string, string>> = {
  'head.html': '<head>',
  'nested.html': '[<!--#include virtual="head.html" -->]',
  'self.html': 'x<!--#include virtual="self.html" -->',
};
const source = { include: (virtual: string) => files[virtual], echo: (name: string) => (name === 'subdir' ? 'acme/' : undefined) };

describe('expandSsi', () => {
  it.each([
    ['a<!--#include virtual="head.html" -->b', 'a<head>b'],
    ['<!--# include virtual="nested.html"-->', '[<head>]'],
    ['<!--#include virtual="missing.html" -->', ''],
    ['<!--# echo var="subdir" default="" -->', 'acme/'],
    ['<!--# echo var="other" default="none" -->', 'none'],
    ['<!--# echo var="other" -->', ''],
    ['<!-- a comment -->', '<!-- a comment -->'],
    ['<!--#exec cmd="ls" -->', '<!--#exec cmd="ls" -->'],
    ['$& $1 <!--#include virtual="head.html" -->', '$& $1 <head>'],
  ])('%s', (text, expected) => {
    expect(expandSsi(text, source)).toBe(expected);
  });

  it('ends with a page that includes itself', () => {
    expect(expandSsi('<!--#include virtual="self.html" -->', source)).toMatch(/^x{5}/);
  });

  it('tells pages with directives from others', () => {
    expect([hasSsi('<!--#include virtual="a" -->'), hasSsi('<!-- a -->')]).toEqual([true, false]);
  });
});
