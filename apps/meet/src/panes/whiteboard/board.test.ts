import { FakeClock, SerialQueue, silentLog } from '@parley/kernel';
import { expect, it, vi } from 'vitest';
import { Board, type BoardPerson } from './board.ts';
import { newWhiteboardRoom, readKey, seal, unseal } from './scene-crypto.ts';
import { readMessage, type SceneElement, writePointer, writeScene } from './wire.ts';

const element = (id: string, version: number): SceneElement => ({ id, type: 'line', version, versionNonce: 1, isDeleted: false });

async function world() {
  const room = await newWhiteboardRoom();
  const key = await readKey(room.roomKey);
  const listeners = new Map<string, (...values: unknown[]) => void>();
  const sent: unknown[] = [];
  const opening = new SerialQueue();
  const socket = {
    id: 'me',
    on: (event: string, listener: (...values: never[]) => void) => listeners.set(event, listener as never),
    emit: (event: string, _room: unknown, data?: unknown, iv?: unknown) => {
      if (data === undefined) return;
      const opened = () => unseal(key, { data: data as ArrayBuffer, iv: iv as Uint8Array<ArrayBuffer> });
      void opening.run(async () => sent.push({ event, ...readMessage(await opened()) }));
    },
    disconnect: vi.fn(),
  };
  const clock = new FakeClock(1_000);
  const board = new Board({ socket, room, key, userName: 'Ada', clock, log: silentLog, onOnline: () => {} });
  const drawn = {
    elements: [] as readonly SceneElement[],
    merged: [] as (readonly SceneElement[])[],
    people: new Map<string, BoardPerson>(),
  };
  board.show({
    elements: () => drawn.elements,
    merge: (elements) => drawn.merged.push(elements),
    showPeople: (people) => {
      drawn.people = new Map(people);
    },
  });
  const hear = async (text: string) => {
    const { data, iv } = await seal(key, text);
    listeners.get('client-broadcast')?.(data, iv);
  };
  const say = (event: string, ...values: unknown[]) => listeners.get(event)?.(...values);
  return { board, clock, sent, drawn, hear, say, socket };
}

it('tells what is drawn, not more often than anybody sees, and once more later', async () => {
  const { board, clock, sent, drawn } = await world();
  drawn.elements = [element('a', 1)];
  board.changed();
  drawn.elements = [element('a', 2)];
  board.changed();
  clock.advance(60);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent).toMatchObject([{ event: 'server-broadcast', isWhole: false, elements: [{ id: 'a', version: 2 }] }]);
  board.changed();
  clock.advance(60);
  clock.advance(20_000);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({ isWhole: false, elements: [{ id: 'a', version: 2 }] });
});

it('gives newcomers everything, and takes in what others draw without sending it back', async () => {
  const { board, clock, sent, drawn, hear, say } = await world();
  await hear(writeScene([element('b', 4)], false));
  await vi.waitFor(() => expect(drawn.merged).toMatchObject([[{ id: 'b' }]]));
  drawn.elements = [element('b', 4)];
  board.changed();
  clock.advance(60);
  say('new-user', 'x');
  await vi.waitFor(() => expect(sent).toMatchObject([{ isWhole: true, elements: [{ id: 'b' }] }]));
});

it('shows the pointers of those who are there', async () => {
  const { drawn, hear, say } = await world();
  await hear(writePointer({ from: 's2', name: 'Ben', pointer: { x: 1, y: 2 }, isDown: false, selected: {} }));
  await vi.waitFor(() => expect(drawn.people.get('s2')).toMatchObject({ username: 'Ben', button: 'up' }));
  say('room-user-change', ['me']);
  expect(drawn.people.size).toBe(0);
});

it('takes no more people in than there can be', async () => {
  const { drawn, hear } = await world();
  const pointer = { x: 1, y: 2 };
  for (let id = 0; id < 250; id++) await hear(writePointer({ from: `s${id}`, name: '', pointer, isDown: false, selected: {} }));
  await vi.waitFor(() => expect(drawn.people.size).toBe(200));
  await hear(writePointer({ from: 's0', name: 'Ben', pointer, isDown: false, selected: {} }));
  await vi.waitFor(() => expect(drawn.people.get('s0')?.username).toBe('Ben'));
  expect(drawn.people.size).toBe(200);
});

it('lets others see the own pointer, and is silent after the end', async () => {
  const { board, clock, sent, drawn, socket } = await world();
  board.pointed({ x: 1, y: 1 }, true, {});
  board.pointed({ x: 2, y: 2 }, true, {});
  clock.advance(40);
  board.pointed({ x: 3, y: 3 }, false, {});
  await vi.waitFor(() => expect(sent).toMatchObject([{ pointer: { x: 1 } }, { event: 'server-volatile-broadcast', pointer: { x: 3 } }]));
  drawn.elements = [element('a', 1)];
  board.changed();
  board.close();
  expect([clock.pending, socket.disconnect.mock.calls.length]).toEqual([0, 1]);
});
