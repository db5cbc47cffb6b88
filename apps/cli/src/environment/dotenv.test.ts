import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from './dotenv.ts';

describe('parseDotenv', () => {
  it.each([
    ['plain assignments', 'A=1\nB=two words  \n', { A: '1', B: 'two words' }],
    ['comments and blank lines', '# A=0\n\n  # B=0\nC=3', { C: '3' }],
    ['a comment behind a value, but not a # inside one', 'A=1 # one\nB=x#y\nC=# nothing', { A: '1', B: 'x#y', C: '' }],
    ['empty values', 'A=\nB=""\nC=\'\'\nD= \nE=5', { A: '', B: '', C: '', D: '', E: '5' }],
    ['spaces around the sign and in front', '  A = 1\n\tB= 2', { A: '1', B: '2' }],
    ['export', 'export A=1\nexport\tB="2"', { A: '1', B: '2' }],
    ['CRLF and a byte order mark', '\uFEFFA=1\r\nB="2"\r\n# c\r\nC=3\r\n', { A: '1', B: '2', C: '3' }],
    ['single quotes taken as they are', 'A=\'a # \\n "b"\' # rest', { A: 'a # \\n "b"' }],
    ['double quotes with escapes', '"A"=0\nB="a\\nb\\t\\"c\\" \\\\ # d"', { B: 'a\nb\t"c" \\ # d' }],
    ['values over several lines', 'A="one\ntwo"\nB=\'three\nfour\'\nC=5', { A: 'one\ntwo', B: 'three\nfour', C: '5' }],
    ['the later of two assignments', 'A=1\nA=2', { A: '2' }],
    ['an equals sign in a value', 'A=b=c==', { A: 'b=c==' }],
    [
      'references to variables further up',
      `A=1\nB=https://x:\${A}/\${C:-y}\${D}\nE="\${A}\\\${A}"\nF='\${A}'`,
      { A: '1', B: 'https://x:1/y', E: `1\${A}`, F: `\${A}` },
    ],
    [
      'references as docker compose does',
      `A=1\nE=\nB=$A/$E$X/a$$b\nC=\${X-\${A:-z}}\${E-no}\${E:-yes}\nD=\${A:+on}\${X:+off}\${A:?must be set}\nF='$A'\nG="$A\\$A$$"\nH=\${A`,
      { A: '1', E: '', B: '1//a$b', C: '1yes', D: 'on1', F: '$A', G: '1$A$', H: `\${A` },
    ],
    ['a $ before anything else', 'A=a$1$ $-\nB=$', { A: 'a$1$ $-', B: '$' }],
    ['a quote that is never closed as text', 'A="open\nB=2', { A: '"open', B: '2' }],
  ])('reads %s', (_what, text, expected) => {
    expect(parseDotenv(text)).toEqual(expected);
  });

  it('takes a reference from the environment before the file', () => {
    expect(parseDotenv(`A=1\nB=\${A}\${X}`, { A: '2', X: 'x' })).toEqual({ A: '1', B: '2x' });
  });

  it('leaves lines out that assign nothing', () => {
    expect(parseDotenv('hello\n1A=2\nA-B=3\n=4\nexport C\n')).toEqual({});
  });

  it('reads back any value that was written in double quotes', () => {
    const quote = (value: string) => `"${value.replace(/[\\"$]/g, '\\$&').replaceAll('\r', '\\r')}"`;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(parseDotenv(`A=${quote(value)}\nB=2`)).toEqual({ A: value, B: '2' });
      }),
    );
  });
});
