import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Variable } from './declare.ts';
import { declarations, variables } from './registry.ts';

const all: readonly (readonly [string, Variable<unknown>])[] = Object.entries(variables);
const aliases = all.flatMap(([, variable]) => variable.aliases);

describe('the registry', () => {
  it('declares no name twice', () => {
    const names = [...Object.values(declarations).flatMap((domain) => Object.keys(domain)), ...aliases];
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  });

  /** The names are those of the stack that Parley stands in for: one that is lost or misspelt here is ignored in people's `.env`. */
  it('knows every variable of the reference, under a name of its own or as an older one', () => {
    const known = [...all.filter(([, variable]) => !variable.own).map(([name]) => name), ...aliases].sort();
    expect(known).toHaveLength(577);
    expect(createHash('sha256').update(known.join('\n')).digest('hex')).toBe(
      'd84ab2b7b04e4407f3439fe7012d4844dad9690a6541ac4b9baba4d50bdd6984',
    );
  });

  it.each(all)('says of %s who reads it and what it is for, in one sentence', (_name, variable) => {
    expect(variable.readers).not.toEqual([]);
    expect(variable.purpose).toMatch(/^[^a-z].{4,}\.$|^json /);
    if (variable.container !== undefined) expect(variable.parse(variable.container)).toBeDefined();
    if (variable.state.kind === 'noEffect') expect(variable.state.reason).not.toMatch(/\.$/);
  });

  it('takes the fallback of every variable as a value, where it has one', () => {
    const asText = (value: unknown) => (Array.isArray(value) ? value.join(',') : typeof value === 'boolean' ? String(value) : `${value}`);
    const refused = all.filter(([, { fallback, parse, allowed }]) => {
      const isEmpty = fallback === undefined || fallback === '' || (Array.isArray(fallback) && fallback.length === 0);
      return !isEmpty && !allowed.startsWith('a duration') && parse(asText(fallback)) === undefined;
    });
    expect(refused.map(([name]) => name)).toEqual([]);
  });

  /** In the stack that Parley stands in for `no` switched things on, JWT meant nothing, and a secret that looked false was dropped. */
  it('reads words alike everywhere', () => {
    for (const [name, { allowed, parse, secret }] of all) {
      if (allowed.startsWith('1/true'))
        expect([name, ...['T', 'Yes', 'on', 'f', 'NO', '0', 'disabled'].map(parse)]).toEqual([
          name,
          true,
          true,
          true,
          false,
          false,
          false,
          undefined,
        ]);
      const word = /^one of (\w*[a-z]\w*),/.exec(allowed)?.[1];
      if (word) expect([name, parse(word.toUpperCase())]).toEqual([name, word]);
      if (secret) expect([name, parse('false')]).toEqual([name, 'false']);
    }
  });
});
