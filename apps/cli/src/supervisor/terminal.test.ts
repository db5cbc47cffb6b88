import { describe, expect, it } from 'vitest';
import { terminalLine } from './terminal.ts';

const record = (level: string, fields: object = {}) =>
  JSON.stringify({ level, time: '2026-11-25T21:00:01.250Z', service: 'jvb', ...fields, msg: 'worker died' });

describe('terminalLine', () => {
  it('shows warnings and errors on one short line', () => {
    const error = { type: 'Error', message: 'no such file', stack: 'Error: no such file\n    at x' };
    expect(terminalLine('jvb', 'stdout', record('warn', { conference: 'c1', error }), false)).toBe(
      '21:00:01 WARN  jvb     worker died conference=c1 error="no such file"',
    );
  });

  it('keeps the rest for verbose terminals', () => {
    expect(terminalLine('jvb', 'stdout', record('info'), false)).toBeUndefined();
    expect(terminalLine('jvb', 'stdout', record('info'), true)).toContain('INFO  jvb     worker died');
    expect(terminalLine('web', 'stdout', 'plain text', false)).toBeUndefined();
    expect(terminalLine('web', 'stdout', 'plain text', true)).toBe('web     plain text');
  });

  it('shows what comes on standard error and is no record', () => {
    expect(terminalLine('web', 'stderr', 'TypeError: x', false)).toBe('web     TypeError: x');
    expect(terminalLine('web', 'stderr', '   ', false)).toBeUndefined();
  });
});
