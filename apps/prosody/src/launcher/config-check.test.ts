import { describe, expect, it } from 'vitest';
import { configProblem } from './config-check.ts';

const printed = (message: string) =>
  `\n**************************\nA problem occurred while reading the config file x\n\nError: ${message}\n\nGood luck!\n`;

describe('configProblem', () => {
  it.each([
    ["GLOBAL_CONFIG:2: unexpected symbol near '='", "GLOBAL_CONFIG: line 2: unexpected symbol near '='"],
    ["/proc/self/cwd/conf.d/my.cfg.lua:7: '}' expected", "/config/conf.d/my.cfg.lua: line 7: '}' expected"],
    ['something else', 'the configuration of Prosody cannot be read: something else'],
  ])('is one line out of %s', (message, line) => expect(configProblem(printed(message), '/config')).toBe(line));

  it('is the last line of what else Prosody says', () =>
    expect(configProblem('lua: cannot open file\n', undefined)).toBe('the configuration of Prosody cannot be read: lua: cannot open file'));
});
