import { type Log, silentLog } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import { forwardProsodyLine } from './prosody-log.ts';

describe('forwardProsodyLine', () => {
  const logged = (line: string) => {
    const log: Log = { ...silentLog, info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    forwardProsodyLine(log, line);
    const calls = (['info', 'warn', 'error'] as const).flatMap((level) => vi.mocked(log[level]).mock.calls.map((call) => [level, ...call]));
    return calls[0];
  };

  it.each([
    ['startup             info\tHello', ['info', { source: 'startup' }, 'Hello']],
    ['muc.meet.jitsi:meet_muc\terror\tboom: 1', ['error', { source: 'muc.meet.jitsi:meet_muc' }, 'boom: 1']],
    ['stack traceback:', ['warn', {}, 'stack traceback:']],
    ['  ', undefined],
  ])('%j', (line, expected) => expect(logged(line)).toEqual(expected));
});
