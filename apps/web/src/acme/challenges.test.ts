import { describe, expect, it } from 'vitest';
import { Challenges } from './challenges.ts';

describe('Challenges', () => {
  it('answers what was offered, until it is withdrawn, and nothing else', () => {
    const challenges = new Challenges();
    challenges.offer('a_B-9', 'a_B-9.thumb');
    expect(challenges.answer('/.well-known/acme-challenge/a_B-9')).toBe('a_B-9.thumb');
    expect(challenges.answer('/.well-known/acme-challenge/a_B-9?x=1')).toBe('a_B-9.thumb');
    for (const url of [
      '/.well-known/acme-challenge/',
      '/.well-known/acme-challenge/other',
      '/x/.well-known/acme-challenge/a_B-9',
      '/a_B-9',
    ])
      expect(challenges.answer(url)).toBeUndefined();
    expect(challenges.answer('/.well-known/acme-challenge/constructor')).toBeUndefined();
    challenges.withdraw('a_B-9');
    expect(challenges.answer('/.well-known/acme-challenge/a_B-9')).toBeUndefined();
  });
});
