import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readState, runningInstance, takeLock } from './instance.ts';

it('says in one line that a state directory cannot be used', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-state-'));
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => takeLock(path.join(folder, 'file'), 'starter')).toThrow(
    expect.objectContaining({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^the state directory cannot be used: [^\n]*file[^\n]*$/),
    }),
  );
  rmSync(folder, { recursive: true });
});

it.each(['', '{', 'null', '{}', '[]', '{"starter":{"pid":1,"startTime":0}}'])('takes a state file with %j for none', (text) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-state-'));
  takeLock(folder, 'starter')?.();
  writeFileSync(path.join(folder, 'run/state.json'), text);
  expect([readState(folder), runningInstance(folder)]).toEqual([undefined, undefined]);
  rmSync(folder, { recursive: true });
});
