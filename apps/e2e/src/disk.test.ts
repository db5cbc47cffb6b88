import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomHex } from '@parley/kernel';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinAs, launchBrowser } from './harness/participant.ts';
import { poll } from './harness/poll.ts';
import { type Stack, startStack } from './harness/stack.ts';

let stack: Stack;
let browser: Browser;
const stateDir = mkdtempSync(path.join(tmpdir(), 'parley-full-'));

beforeAll(async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=0755', 'parley-full', stateDir]);
  [stack, browser] = await Promise.all([startStack({ stateDir, env: { LOG_LEVEL: 'debug' } }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  execFileSync('umount', ['--lazy', stateDir]);
  rmSync(stateDir, { recursive: true, force: true });
});

it('a full disk stops neither the call nor those who come later', async () => {
  const room = `disk-${randomHex(6)}`;
  const ada = await joinAs(browser, { url: stack.url, room, name: 'Ada', media: { hue: 0, frequency: 440 } });
  const ben = await joinAs(browser, { url: stack.url, room, name: 'Ben', media: { hue: 120, frequency: 660 } });
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
  const chloe = await joinAs(browser, { url: stack.url, room, name: 'Chloé', media: { hue: 240, frequency: 880 } });
  await Promise.all([chloe.seesAndHears(ada), ada.seesAndHears(chloe), ben.seesAndHears(chloe)]);

  stack.signal('bridge', 'SIGKILL');
  await poll(async () => (await ada.flow('Ben', 1)).fps >= 3 && (await ben.flow('Ada', 1)).fps >= 3, {
    timeoutMs: 15_000,
    what: 'the call is back after a crash on a full disk',
  });
  expect((await stack.health()).status).toBe(200);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
});
