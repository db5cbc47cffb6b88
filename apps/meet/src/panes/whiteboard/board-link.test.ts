import { silentLog } from '@parley/kernel';
import { afterEach, expect, it, vi } from 'vitest';
import { BoardLink, type BoardSocket } from './board-link.ts';
import { newWhiteboardRoom, readKey, seal } from './scene-crypto.ts';
import { type BoardMessage, writeScene } from './wire.ts';

afterEach(() => vi.restoreAllMocks());

const element = { id: 'e1', type: 'line', version: 1, versionNonce: 1, isDeleted: false };

async function world() {
  const { roomId, roomKey } = await newWhiteboardRoom();
  const key = await readKey(roomKey);
  const listeners = new Map<string, (...values: unknown[]) => void>();
  const emitted: unknown[][] = [];
  const socket: BoardSocket = {
    id: 'me',
    on: (event, listener) => listeners.set(event, listener as (...values: unknown[]) => void),
    emit: (...values) => emitted.push(values),
    disconnect: () => {},
  };
  const messages: BoardMessage[] = [];
  const seen: unknown[] = [];
  const link = new BoardLink({
    socket,
    roomId,
    key,
    log: silentLog,
    onMessage: (message) => messages.push(message),
    onNewcomer: () => seen.push('newcomer'),
    onPeople: (ids) => seen.push(ids),
    onOnline: (isOnline) => seen.push(isOnline),
  });
  const say = (event: string, ...values: unknown[]) => listeners.get(event)?.(...values);
  return { roomId, key, emitted, messages, seen, link, say };
}

it('goes into the room when the server asks, and follows who is there', async () => {
  const { roomId, emitted, seen, say } = await world();
  say('init-room');
  say('new-user', 'x');
  say('room-user-change', ['me', 'x', 7]);
  say('room-user-change', 'x');
  say('disconnect');
  expect(emitted).toEqual([['join-room', roomId]]);
  expect(seen).toEqual([true, 'newcomer', ['me', 'x'], [], false]);
});

it('passes on only what was sealed with the key of the room', async () => {
  const { key, messages, say } = await world();
  const good = await seal(key, writeScene([element], false));
  const foreign = await seal(await readKey((await newWhiteboardRoom()).roomKey), writeScene([element], false));
  say('client-broadcast', foreign.data, foreign.iv);
  say('client-broadcast', good.data, new Uint8Array(3));
  say('client-broadcast', 'text', good.iv);
  // As a browser and as Node hand over what is binary.
  say('client-broadcast', good.data, good.iv.buffer);
  say('client-broadcast', new Uint8Array(good.data), good.iv);
  await vi.waitFor(() => expect(messages).toHaveLength(2));
});

/** The browser takes longer over the first than over what comes after it. */
function dawdle(name: 'encrypt' | 'decrypt'): void {
  const work = crypto.subtle[name].bind(crypto.subtle);
  vi.spyOn(crypto.subtle, name).mockImplementationOnce(async (...call) => {
    for (let round = 0; round < 20; round++) await work(...call);
    return work(...call);
  });
}

it('keeps the order of what is said, however long sealing and opening it takes', async () => {
  const { emitted, messages, link, say } = await world();
  dawdle('encrypt');
  await Promise.all([link.send(writeScene([element], true)), link.send(writeScene([element], false), true)]);
  expect(emitted.map(([event]) => event)).toEqual(['server-broadcast', 'server-volatile-broadcast']);
  dawdle('decrypt');
  for (const [, , data, iv] of emitted) say('client-broadcast', data, iv);
  await vi.waitFor(() => expect(messages).toHaveLength(2));
  expect(messages).toMatchObject([{ isWhole: true }, { isWhole: false }]);
});

it('sends what others can open', async () => {
  const { roomId, key, emitted, messages, link, say } = await world();
  await link.send(writeScene([element], true));
  await link.send(writeScene([element], true), true);
  expect(emitted.map(([event, room]) => [event, room])).toEqual([
    ['server-broadcast', roomId],
    ['server-volatile-broadcast', roomId],
  ]);
  say('client-broadcast', emitted[0]?.[2], emitted[0]?.[3]);
  await vi.waitFor(() => expect(messages).toMatchObject([{ kind: 'scene', isWhole: true }]));
  expect(key.extractable).toBe(false);
});
