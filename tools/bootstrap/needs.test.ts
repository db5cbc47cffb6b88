import { describe, expect, it } from 'vitest';
import { needsOf } from './needs.mjs';
import { requirements } from './packages.mjs';

describe('needsOf', () => {
  it.each([
    ['unit tests need no browser, no engine, no worker', 'test', ['--only', 'unit'], ['basics', 'services', 'unit']],
    ['neither do lint and types', 'test', ['--only=lint,types'], []],
    ['images need an engine, and no Prosody of this machine', 'test', ['--only', 'images'], ['basics', 'images']],
    ['nor do its measurements', 'bench', ['containers'], ['basics', 'images']],
    ['to forward takes no browser', 'bench', ['forwarding', '--quick'], ['basics', 'generator', 'janus', 'stock', 'worker']],
    ['a start needs no tests', 'start', [], ['basics', 'client', 'prosody', 'services', 'worker']],
    ['fuzzing needs a compiler that can', 'fuzz', ['rtp'], ['fuzz']],
    ['but not for what is no part of the worker', 'fuzz', ['parsers', '--seconds', '5'], []],
    ['the doctor installs nothing', 'doctor', [], ['services']],
    ['an unknown part is left to the test runner', 'test', ['--only', 'e2e'], []],
  ])('%s', (_what, command, args, expected) => {
    expect([...needsOf(command, args)].sort()).toEqual(expected);
  });

  it('gives all tests everything', () => {
    expect([...needsOf('test')].sort()).toEqual([
      'basics',
      'client',
      'contract',
      'generator',
      'images',
      'prosody',
      'services',
      'slapd',
      'stack',
      'unit',
      'worker',
    ]);
  });
});

describe('requirements', () => {
  it.each<[command: string, args: string[]]>([
    ['start', []],
    ['test', []],
    ['bench', []],
    ['bench', ['containers']],
    ['bench', ['forwarding']],
    ['soak', []],
    ['fuzz', ['rtp']],
  ])('of %s %j are packages, each named once', (command, args) => {
    const names = requirements({ needs: needsOf(command, args), env: {} }).map(({ debian }) => debian);
    expect(names).not.toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
