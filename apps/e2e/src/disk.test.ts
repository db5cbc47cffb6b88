import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, useStack } from './harness/fixture.ts';
import { poll } from './harness/poll.ts';

const stateDir = mkdtempSync(path.join(tmpdir(), 'parley-full-'));
const fixture = useStack(
  { stateDir, env: { LOG_LEVEL: 'debug' } },
  {
    before: () => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0755', 'parley-full', stateDir]),
    after: () => {
      execFileSync('umount', ['--lazy', stateDir]);
      rmSync(stateDir, { recursive: true, force: true });
    },
  },
);

it('a full disk stops neither the call nor those who come later', async () => {
  const room = `disk-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const ben = await fixture.join(room, BEN);
  await Promise.all([ada.seesAndHears(ben), ben.seesAndHears(ada)]);

  let block = 1 << 20;
  for (let index = 0; block >= 1; index++) {
    try {
      writeFileSync(path.join(stateDir, `filler-${index}`), Buffer.alloc(block));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      block = Math.floor(block / 16);
    }
  }
  const chloe = await fixture.join(room, CHLOE);
  await Promise.all([chloe.seesAndHears(ada), ada.seesAndHears(chloe), ben.seesAndHears(chloe)]);

  fixture.stack.signal('bridge', 'SIGKILL');
  await poll(async () => (await ada.flow('Ben', 1)).fps >= 3 && (await ben.flow('Ada', 1)).fps >= 3, {
    timeoutMs: 15_000,
    what: 'the call is back after a crash on a full disk',
  });
  expect((await fixture.stack.health()).status).toBe(200);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
});
