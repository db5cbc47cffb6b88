import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, type LogFields, silentLog } from '@parley/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomKeeper } from './room-keeper.ts';

let root: string;
let saved: Map<string, unknown>;
let clock: FakeClock;
let failures: number;
let lines: LogFields[];
let keeper: RoomKeeper;

const folder = () => join(root, 'policy', 'rooms');
const files = () => readdirSync(folder());
const create = () =>
  new RoomKeeper({
    folder: folder(),
    saved: (room) => saved.get(room),
    clock,
    log: { ...silentLog, warn: (fields) => lines.push(fields as LogFields) },
    onFailure: () => failures++,
  });

/** What a keeper gives back. */
const loaded = async (from = create()) => {
  const rooms: unknown[] = [];
  await from.load((room) => rooms.push(room));
  return rooms;
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-keeper-'));
  saved = new Map<string, unknown>([['r@muc', { room: 'r@muc', n: 1 }]]);
  clock = new FakeClock();
  failures = 0;
  lines = [];
  keeper = create();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('RoomKeeper', () => {
  it('gives back what was kept, of each room the latest', async () => {
    keeper.note(['r@muc']);
    expect(keeper.isClean).toBe(false);
    await keeper.flush();
    saved.set('r@muc', { room: 'r@muc', n: 2 });
    keeper.note(['r@muc']);
    await keeper.flush();
    expect(keeper.isClean).toBe(true);
    expect(await loaded()).toEqual([{ room: 'r@muc', n: 2 }]);
    expect(statSync(join(folder(), files()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  it('removes the file with the room', async () => {
    keeper.note(['r@muc']);
    await keeper.flush();
    saved.clear();
    keeper.note(['r@muc']);
    await keeper.flush();
    expect(files()).toEqual([]);
  });

  it('writes by itself what nobody waits for', async () => {
    keeper.note(['r@muc']);
    clock.advance(500);
    await keeper.flush();
    expect(await loaded()).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('writes what changes while it writes when asked again', async () => {
    keeper.note(['r@muc']);
    const first = keeper.flush();
    saved.set('s@muc', { room: 's@muc' });
    keeper.note(['s@muc']);
    await Promise.all([first, keeper.flush()]);
    expect(await loaded()).toHaveLength(2);
  });

  it('has nothing when there is nothing, and drops what it cannot read', async () => {
    expect(await loaded(keeper)).toEqual([]);
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'broken.json'), '{"a":');
    writeFileSync(join(folder(), 'x.json.draft'), '{}');
    writeFileSync(join(folder(), 'big.json'), `"${'x'.repeat(1024 * 1024)}"`);
    symlinkSync(join(root, 'elsewhere'), join(folder(), 'link.json'));
    writeFileSync(join(root, 'elsewhere'), '{}');
    expect(await loaded(keeper)).toEqual([]);
    expect(files()).toEqual([]);
    expect(lines).toHaveLength(4);
    expect(readdirSync(root)).toContain('elsewhere');
  });

  it('removes what nobody can use, so that it does not take the room of others for ever', async () => {
    for (let count = 0; count < 9; count++) saved.set(`${count}@muc`, 'x'.repeat(900_000));
    keeper.note([...saved.keys()]);
    await keeper.flush();
    const next = create();
    await next.load(() => {
      throw new Error('of another version');
    });
    expect(files()).toEqual([]);
    next.note([...saved.keys()]);
    await next.flush();
    expect([files().length, failures]).toEqual([10, 0]);
  });

  it('counts what it cannot write, with one line a minute, and goes on', async () => {
    writeFileSync(join(root, 'policy'), 'a file where the folder should be');
    for (let count = 0; count < 3; count++) {
      keeper.note(['r@muc']);
      await keeper.flush();
    }
    expect([failures, lines.length]).toEqual([3, 1]);
    clock.advance(60_000);
    keeper.note(['r@muc']);
    await keeper.flush();
    expect(lines).toHaveLength(2);
  });

  it('keeps no more than there is room for', async () => {
    saved.set('big@muc', 'x'.repeat(1024 * 1024));
    keeper.note(['big@muc', 'r@muc']);
    await keeper.flush();
    expect(failures).toBe(1);
    expect(await loaded()).toEqual([{ room: 'r@muc', n: 1 }]);
    for (let count = 0; count < 10; count++) saved.set(`${count}@muc`, 'x'.repeat(1_000_000));
    keeper.note([...saved.keys()]);
    await keeper.flush();
    expect(files()).toHaveLength(9);
  });
});
