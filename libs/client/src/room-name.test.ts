import { describe, expect, it } from 'vitest';
import { parseRoomPath, roomNode, roomSegment } from './room-name.ts';

describe('roomNode', () => {
  it.each([
    ['Standup', 'standup'],
    ['a b', 'a%20b'],
    ['a%20b', 'a%20b'],
    ['会议室', '%e4%bc%9a%e8%ae%ae%e5%ae%a4'],
    ['%E4%BC%9A%E8%AE%AE%E5%AE%A4', '%e4%bc%9a%e8%ae%ae%e5%ae%a4'],
    ['100%', '100%25'],
    ['100%25', '100%25'],
    ['ＡＢＣ', 'abc'],
    ['Ångström', '%c3%a5ngstr%c3%b6m'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['', ''],
  ])('%j is %j for every client', (name, node) => {
    expect(roomNode(name)).toBe(node);
  });

  it('never holds a character that an XMPP localpart forbids', () => {
    expect(roomNode(`a"b&c'd/e:f<g>h@i j`)).not.toMatch(/["&'/:<>@\s]/);
  });
});

describe('parseRoomPath', () => {
  it.each([
    ['/', undefined],
    ['/acme/', undefined],
    ['/room', { displayName: 'room', node: 'room' }],
    ['/My%20Room', { displayName: 'My Room', node: 'my%20room' }],
    ['/acme/Room', { displayName: 'Room', node: 'room', tenant: 'acme' }],
    ['/a/b/room', { displayName: 'room', node: 'room', tenant: 'b' }],
    ['/ac%20me/room', { displayName: 'room', node: 'room', tenant: 'ac me' }],
    ['/ro(o)m:1', { displayName: 'room1', node: 'room1' }],
    ['/50%25', { displayName: '50%', node: '50%25' }],
    ['/%e4%bc%9a', { displayName: '会', node: '%e4%bc%9a' }],
  ])('%s', (path, expected) => {
    expect(parseRoomPath(path)).toEqual(expected);
  });
});

describe('roomSegment', () => {
  it.each([
    ['  Team call ', 'Team%20call'],
    ['what? now!', 'what%20now'],
    ['https://meet.example/acme/room?x#y', 'acme/room'],
    ['???', ''],
  ])('%j leads to %j', (typed, segment) => {
    expect(roomSegment(typed)).toBe(segment);
  });
});
