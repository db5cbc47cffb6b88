import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

describe('LogFile', () => {
  it('keeps a bounded number of bounded files, the newest lines in the first', () => {
    const log = new LogFile({ file: path.join(folder, 'a.log'), maxBytes: 10, keep: 2 });
    for (const line of ['line 1\n', 'line 2\n', 'line 3\n', 'line 4\n']) log.write(line);
    log.close();
    expect(readdirSync(folder).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    expect([read('a.log'), read('a.log.1'), read('a.log.2')]).toEqual(['line 4\n', 'line 3\n', 'line 2\n']);
  });

  it('goes on with the file of an earlier run', () => {
    for (const line of ['one\n', 'two\n']) {
      const log = new LogFile({ file: path.join(folder, 'a.log'), maxBytes: 100, keep: 2 });
      log.write(line);
      log.close();
    }
    expect(read('a.log')).toBe('one\ntwo\n');
  });

  it('survives a disk that takes nothing', () => {
    const log = new LogFile({ file: '/dev/full', maxBytes: 100, keep: 1 });
    expect(() => log.write('lost\n')).not.toThrow();
    log.close();
  });
});
