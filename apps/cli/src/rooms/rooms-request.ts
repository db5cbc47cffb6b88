import { AppError } from '@parley/kernel';

export type RoomsRequest =
  | { readonly action: 'list'; readonly json: boolean }
  | { readonly action: 'show'; readonly room: string; readonly json: boolean }
  | { readonly action: 'end'; readonly room: string }
  | { readonly action: 'kick'; readonly room: string; readonly participant: string }
  | { readonly action: 'message'; readonly room: string; readonly text: string; readonly from: string | undefined };

export const ROOMS_USAGE = `parley rooms list [--json]                    every room, and how many are in it
parley rooms show ROOM [--json]               a room and who is in it
parley rooms end ROOM                         end the meeting for all
parley rooms kick ROOM PERSON                 remove somebody, by name or by the id that show lists
parley rooms message ROOM TEXT [--from NAME]  show a message in the chat of all who are in the room

ROOM is what people type behind the address of the site: room or tenant/room; its whole address will do as well.`;

/** @throws AppError INPUT_INVALID */
export function parseRoomsRequest([action = '', ...rest]: readonly string[]): RoomsRequest {
  const { words, json, from } = options(action, rest);
  const [room, word, ...more] = words;
  const count = { list: 0, show: 1, end: 1, kick: 2, message: 2 }[action];
  if (count === undefined) throw wrong(action === '' ? 'rooms: the command is missing' : `rooms: unknown command "${action}"`);
  if (words.length < count)
    throw wrong(`rooms ${action}: ${room === undefined ? 'the room' : action === 'kick' ? 'the person' : 'the text'} is missing`);
  if (words.length > count) throw wrong(`unexpected argument "${more[0] ?? word ?? room}"`);
  switch (action) {
    case 'show':
      return { action, room: roomName(room), json };
    case 'end':
      return { action, room: roomName(room) };
    case 'kick':
      return { action, room: roomName(room), participant: word ?? '' };
    case 'message':
      return { action, room: roomName(room), text: word ?? '', from };
    default:
      return { action: 'list', json };
  }
}

interface Options {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly from: string | undefined;
}

function options(action: string, args: readonly string[]): Options {
  const words: string[] = [];
  let json = false;
  let from: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    const [name = '', inline] = argument.split(/=(.*)/s);
    if (argument === '--json' && ['list', 'show'].includes(action)) json = true;
    else if (name === '--from' && action === 'message') from = inline ?? args[++index] ?? missing('--from');
    else if (argument.startsWith('--')) throw wrong(`rooms ${action}: unknown option ${argument}`);
    else words.push(argument);
  }
  return { words, json, from };
}

/** People paste whole addresses. */
function roomName(text = ''): string {
  const url = /^https?:/i.test(text) ? URL.parse(text) : undefined;
  const name = url ? url.pathname.split('/').filter(Boolean).join('/') : text;
  if (name === '') throw wrong('the room is missing');
  return name;
}

function missing(option: string): never {
  throw wrong(`${option}: a value is missing`);
}

const wrong = (problem: string): AppError => new AppError('INPUT_INVALID', `${problem}\n${ROOMS_USAGE}`);
