import { describe, expect, it } from 'vitest';
import { readMessage, writePointer, writeScene } from './wire.ts';

const element = { id: 'e1', type: 'rectangle', version: 3, versionNonce: 7, isDeleted: false, x: 1 };

describe('a drawing on the wire', () => {
  it('is that of official clients', () => {
    expect(JSON.parse(writeScene([element], true))).toEqual({ type: 'SCENE_INIT', payload: { elements: [element] } });
    expect(JSON.parse(writeScene([element], false)).type).toBe('SCENE_UPDATE');
    expect(readMessage(writeScene([element], false))).toEqual({ kind: 'scene', isWhole: false, elements: [{ ...element, link: null }] });
  });

  it('brings no pages, pictures and addresses of others', () => {
    const elements = [
      { ...element, link: 'javascript:alert(1)', customData: { a: 1 } },
      { ...element, type: 'iframe' },
      { ...element, type: 'embeddable', link: 'https://evil.example' },
      { ...element, type: 'image' },
      { ...element, id: 7 },
      { ...element, version: 'x' },
      null,
    ];
    const message = readMessage(JSON.stringify({ type: 'SCENE_UPDATE', payload: { elements } }));
    expect(message).toEqual({ kind: 'scene', isWhole: false, elements: [{ ...element, link: null }] });
  });

  it.each([
    '',
    'x',
    '[]',
    '7',
    '{}',
    '{"type":"SCENE_INIT"}',
    '{"type":"SCENE_INIT","payload":{"elements":{}}}',
    '{"type":"IDLE_STATUS","payload":{}}',
  ])('is not made of %s', (text) => {
    expect(readMessage(text)).toBeUndefined();
  });
});

describe('a pointer on the wire', () => {
  const pointer = { from: 's1', name: 'Ada', pointer: { x: 1, y: 2 }, isDown: true, selected: { e1: true } } as const;

  it('is that of official clients', () => {
    expect(JSON.parse(writePointer(pointer))).toEqual({
      type: 'MOUSE_LOCATION',
      payload: { socketId: 's1', username: 'Ada', pointer: { x: 1, y: 2 }, button: 'down', selectedElementIds: { e1: true } },
    });
    expect(readMessage(writePointer(pointer))).toEqual({ kind: 'pointer', ...pointer });
  });

  it.each([{ pointer: { x: 'a', y: 2 } }, { pointer: 7 }, { socketId: 7 }])('is not made of %j', (change) => {
    const { payload } = JSON.parse(writePointer(pointer));
    expect(readMessage(JSON.stringify({ type: 'MOUSE_LOCATION', payload: { ...payload, ...change } }))).toBeUndefined();
  });
});
