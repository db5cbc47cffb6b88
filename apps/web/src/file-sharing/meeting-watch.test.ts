import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileStore } from './file-store.ts';
import { askPolicy, MeetingWatch } from './meeting-watch.ts';

const LIMITS = { maxFileBytes: 100, maxMeetingBytes: 100, maxTotalBytes: 100, maxFiles: 3 };
const HOUR = 3_600_000;

let directory: string;
let store: FileStore;
let held: ReadonlySet<string> | undefined;
const clock = new FakeClock();

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'parley-files-'));
  store = await FileStore.open({ directory, limits: LIMITS, log: silentLog });
  held = new Set(['a', 'b']);
});
afterEach(() => rm(directory, { recursive: true }));

async function put(meetingId: string): Promise<void> {
  const incoming = await store.begin(meetingId, crypto.randomUUID(), { fileName: 'f', createdAt: clock.now(), nick: 'n' });
  incoming.disk.end();
  await incoming.commit();
}

const watch = () =>
  new MeetingWatch({
    store,
    clock,
    log: silentLog,
    expiryMs: 24 * HOUR,
    async askHeld() {
      if (!held) throw new AppError('UNAVAILABLE', 'nobody there');
      return held;
    },
  });

it('removes the files of a meeting that three answers in a row do not name', async () => {
  await put('a');
  await put('b');
  const watching = watch();
  held = new Set(['b']);
  await watching.check();
  expect([...store.meetings]).toEqual(['a', 'b']);
  held = new Set(['a', 'b']);
  await watching.check();
  held = new Set(['b']);
  for (let round = 0; round < 2; round++) await watching.check();
  expect([...store.meetings]).toEqual(['a', 'b']);
  await watching.check();
  expect([...store.meetings]).toEqual(['b']);
});

it('keeps files while nobody can tell, until they expire', async () => {
  await put('a');
  const watching = watch();
  held = undefined;
  for (let round = 0; round < 3; round++) await expect(watching.check()).rejects.toThrow('nobody there');
  expect([...store.meetings]).toEqual(['a']);
  clock.advance(24 * HOUR + 1);
  await expect(watching.check()).resolves.toBeUndefined();
  expect([...store.meetings]).toEqual([]);
});

it('asks the policy service behind the HTTP port of Prosody', async () => {
  const seen: unknown[] = [];
  const ask = askPolicy(new URL('http://xmpp:5280'), clock, async (url, { method, body }) => {
    seen.push(url, method, body);
    return Response.json({ held: ['a'] });
  });
  expect(await ask(['a', 'b'])).toEqual(new Set(['a']));
  expect(seen).toEqual(['http://xmpp:5280/file-sharing/sessions', 'POST', '{"sessions":["a","b"]}']);
  await expect(askPolicy(new URL('http://xmpp:5280'), clock, async () => new Response('', { status: 404 }))(['a'])).rejects.toThrow('404');
});
