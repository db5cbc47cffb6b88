import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog, formatLine } from './log.ts';

function capture(format: 'json' | 'pretty') {
  const lines: string[] = [];
  const log = createLog({ service: 'jvb', level: 'info', format, destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

describe('createLog', () => {
  it('writes the static message with its fields, and those of the child it came from', () => {
    const { log, lines } = capture('json');
    log.child({ conference: 'c1' }).info({ endpoint: 'e1' }, 'endpoint created');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      service: 'jvb',
      conference: 'c1',
      endpoint: 'e1',
      msg: 'endpoint created',
    });
  });

  it('never writes a secret', () => {
    const { log, lines } = capture('json');
    log.info({ password: 'hunter2', request: { token: 'abc' } }, 'login');
    expect(lines.join()).not.toMatch(/hunter2|abc/);
  });

  it('adds its lines to a file too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
    const path = join(folder, 'jvb.log');
    writeFileSync(path, 'before\n');
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const file = { path, variable: 'JVB_LOG_FILE' };
    createLog({ service: 'jvb', level: 'info', format: 'json', destination, file }).info({}, 'hello');
    expect(readFileSync(path, 'utf8')).toBe(`before\n${lines.join('')}`);
    expect(lines.join('')).toContain('hello');
    const nowhere = { path: join(path, 'x'), variable: 'JVB_LOG_FILE' };
    expect(() => createLog({ service: 'jvb', level: 'info', format: 'json', destination, file: nowhere })).toThrow(
      /^JVB_LOG_FILE=".*": cannot be written \(ENOTDIR\)$/,
    );
    rmSync(folder, { recursive: true });
  });

  it('drops what is below its level', () => {
    const { log, lines } = capture('json');
    log.debug({}, 'noise');
    expect(lines).toEqual([]);
  });

  it('shows the code and the cause of an error', () => {
    const { log, lines } = capture('json');
    log.warn({ error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }, 'connection failed');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { message: 'refused', code: 'ECONNREFUSED' } });
  });
});

describe('formatLine', () => {
  it('turns a JSON line into a readable one', () => {
    expect(formatLine('{"level":"warn","time":"2026-01-02T03:04:05.678Z","service":"jvb","msg":"late","ms":7}')).toBe(
      '03:04:05.678 WARN  jvb late ms=7',
    );
  });

  it('passes on what is not JSON', () => {
    expect(formatLine('plain text\n')).toBe('plain text');
  });
});
