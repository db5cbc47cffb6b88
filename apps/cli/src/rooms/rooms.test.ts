import { errorMessage } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { rooms } from '../commands/rooms.ts';
import type { Administration, RoomDetails } from './administration.ts';
import { roomReport, roomsReport } from './report.ts';
import { parseRoomsRequest } from './rooms-request.ts';

const MINUTE = 60_000;
const room = {
  name: 'acme/plan',
  address: 'plan@muc.acme.meet.jitsi',
  participants: 3,
  passcodeProtected: true,
  lobbyEnabled: true,
  createdAt: 0,
};
const person = (id: string, displayName: string, more = {}) => ({
  id,
  displayName,
  moderator: false,
  service: false,
  connectionJID: `${id}@x/y`,
  ...more,
});
const details: RoomDetails = {
  ...room,
  meetingId: 'm',
  participantList: [
    person('a1', 'Anna', { moderator: true, userId: 'u' }),
    person('b2', 'Bert'),
    person('b3', 'Bert'),
    person('r4', 'Rec', { service: true }),
  ],
};

describe('parseRoomsRequest', () => {
  it.each([
    [['list'], { action: 'list', json: false }],
    [['list', '--json'], { action: 'list', json: true }],
    [['show', 'plan', '--json'], { action: 'show', room: 'plan', json: true }],
    [['end', 'https://meet.acme.test/acme/plan?jwt=x#config'], { action: 'end', room: 'acme/plan' }],
    [['kick', 'plan', 'Anna B'], { action: 'kick', room: 'plan', participant: 'Anna B' }],
    [['message', 'plan', 'Hello', '--from', 'Admin'], { action: 'message', room: 'plan', text: 'Hello', from: 'Admin' }],
    [['message', 'plan', 'Hello', '--from=Admin'], { action: 'message', room: 'plan', text: 'Hello', from: 'Admin' }],
  ])('reads %j', (args, expected) => {
    expect(parseRoomsRequest(args)).toEqual(expected);
  });

  it.each([
    [[], 'the command is missing'],
    [['begin'], 'unknown command "begin"'],
    [['show'], 'the room is missing'],
    [['kick', 'plan'], 'the person is missing'],
    [['message', 'plan'], 'the text is missing'],
    [['message', 'plan', 'two', 'words'], 'unexpected argument "words"'],
    [['list', 'plan'], 'unexpected argument "plan"'],
    [['end', 'plan', '--json'], 'unknown option --json'],
    [['message', 'plan', 'x', '--from'], '--from: a value is missing'],
    [['end', 'https://meet.acme.test/'], 'the room is missing'],
  ])('refuses %j', (args, problem) => {
    expect(() => parseRoomsRequest(args)).toThrow(problem);
  });
});

describe('reports', () => {
  it('list rooms with their breakout rooms', () => {
    const breakout = {
      ...room,
      name: 'uuid',
      subject: 'Group 1',
      mainRoom: 'acme/plan',
      participants: 1,
      passcodeProtected: false,
      lobbyEnabled: false,
    };
    const other = { ...room, name: 'a', participants: 10, createdAt: undefined, lobbyEnabled: false };
    expect(roomsReport([breakout, room, other], 65 * MINUTE)).toEqual([
      'ROOM              PEOPLE  FOR        DOOR',
      'a                 10                 passcode',
      'acme/plan         3       1 h 5 min  passcode, lobby',
      '  uuid (Group 1)  1       1 h 5 min',
    ]);
  });

  it('show who is in a room, and nothing that moves the cursor', () => {
    expect(roomReport({ ...details, subject: 'Plans\u001b[2J' }, 5 * MINUTE)).toEqual([
      'room     acme/plan',
      'address  plan@muc.acme.meet.jitsi',
      'meeting  m',
      'subject  Plans?[2J',
      'for      5 min',
      'door     passcode, lobby',
      '',
      'ID  NAME             USER',
      'a1  Anna  moderator  u',
      'b2  Bert',
      'b3  Bert',
      'r4  Rec   service',
    ]);
  });
});

describe('parley rooms', () => {
  async function run(...args: string[]) {
    const done: unknown[][] = [];
    const lines: string[] = [];
    const administration: Administration = {
      rooms: async () => [],
      room: async () => details,
      end: async (one) => void done.push(['end', one.name]),
      kick: async (_room, id) => void done.push(['kick', id]),
      say: async (_room, ...said) => void done.push(['say', ...said]),
    };
    const code = await rooms(args, administration, { out: (line) => lines.push(line), err: (line) => lines.push(line) }).catch(
      errorMessage,
    );
    return { code, done, lines };
  }

  it.each([
    [['list'], 'there are no rooms', []],
    [['end', 'plan'], 'acme/plan has ended', [['end', 'acme/plan']]],
    [['kick', 'plan', 'anna'], 'Anna is out of acme/plan', [['kick', 'a1']]],
    [['kick', 'plan', 'b3'], 'Bert is out of acme/plan', [['kick', 'b3']]],
    [
      ['message', 'plan', 'Hi', '--from', 'Me'],
      '3 in acme/plan are shown the message',
      [['say', 'Hi', ['a1@x/y', 'b2@x/y', 'b3@x/y'], 'Me']],
    ],
  ])('%j', async (args, line, done) => {
    expect(await run(...args)).toEqual({ code: 0, done, lines: [line] });
  });

  it('asks whom it is to remove when several have one name', async () => {
    expect((await run('kick', 'plan', 'bert')).code).toBe('several in acme/plan are called bert: b2, b3');
    expect((await run('kick', 'plan', 'Carl')).code).toContain('nobody in acme/plan is called Carl');
  });
});
