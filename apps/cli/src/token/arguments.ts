import { parseArgs } from 'node:util';
import { AppError } from '@parley/kernel';
import { type RoomName, roomOfUrl } from './room.ts';

export interface MakeRequest {
  readonly action: 'make';
  readonly room: string;
  readonly tenant: string | undefined;
  /** `context.user`, as far as it was given. */
  readonly user: Readonly<Record<string, string>>;
  readonly moderator: boolean | undefined;
  readonly minutes: number;
  /** File with a private key, its id, and the algorithm, for deployments that take no shared secret. */
  readonly keyFile: string | undefined;
  readonly keyId: string | undefined;
  readonly algorithm: string | undefined;
  readonly isTokenOnly: boolean;
}

export interface ExplainRequest {
  readonly action: 'explain';
  /** Undefined: on standard input. */
  readonly token: string | undefined;
  readonly room: RoomName | undefined;
}

export const TOKEN_USAGE = `parley token make ROOM [--tenant NAME] [--name TEXT] [--id TEXT] [--email TEXT] [--avatar URL] [--moderator yes|no]
                  [--minutes 60] [--key FILE --kid ID [--alg RS256]] [--only-token]
parley token explain [TOKEN | URL | -] [--room [TENANT/]ROOM]`;

const MAX_MINUTES = 525_600;
const refuse = (problem: string): AppError => new AppError('INPUT_INVALID', `token: ${problem}\n${TOKEN_USAGE}`);

/**
 * What `parley token …` is to do.
 * @throws AppError INPUT_INVALID with what is wrong, and the usage
 */
export function parseTokenArguments([action, ...rest]: readonly string[]): MakeRequest | ExplainRequest {
  if (action === 'make') return parseMake(rest);
  if (action === 'explain') return parseExplain(rest);
  throw refuse(action === undefined ? 'make or explain is missing' : `unknown action "${action}"`);
}

const text = { type: 'string' } as const;

function parseMake(args: readonly string[]): MakeRequest {
  const options = {
    ...{ tenant: text, name: text, id: text, email: text, avatar: text, moderator: text, minutes: text, key: text, kid: text, alg: text },
    'only-token': { type: 'boolean' },
  } as const;
  const { values, positionals } = parsed(() => parseArgs({ args: [...args], options, allowPositionals: true }));
  const [room, ...more] = positionals;
  if (room === undefined) throw refuse('the name of a room is missing; * for all');
  if (more.length > 0) throw refuse(`unexpected argument "${more[0]}"`);
  if ((values.key === undefined) !== (values.kid === undefined)) throw refuse('--key and --kid go together');
  const { name, id, email, avatar } = values;
  const user = Object.entries({ name, id, email, avatar }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return {
    action: 'make',
    room,
    tenant: values.tenant,
    user: Object.fromEntries(user),
    moderator: parseModerator(values.moderator),
    minutes: parseMinutes(values.minutes),
    keyFile: values.key,
    keyId: values.kid,
    algorithm: values.alg,
    isTokenOnly: values['only-token'] ?? false,
  };
}

function parseExplain(args: readonly string[]): ExplainRequest {
  const { values, positionals } = parsed(() => parseArgs({ args: [...args], options: { room: text }, allowPositionals: true }));
  const [given, ...more] = positionals;
  if (more.length > 0) throw refuse(`unexpected argument "${more[0]}"`);
  const named = values.room === undefined ? undefined : roomOfUrl(values.room);
  if (given === undefined || given === '-') return { action: 'explain', token: undefined, room: named };
  return { action: 'explain', ...tokenOf(given), ...(named && { room: named }) };
}

/** A token alone, or an address as people get it: with the token behind `jwt=`, and the room in its path. */
export function tokenOf(given: string): { readonly token: string; readonly room: RoomName | undefined } {
  const url = /^https?:\/\//i.test(given) ? URL.parse(given) : null;
  if (!url) return { token: given.trim(), room: undefined };
  const found = url.searchParams.get('jwt') ?? new URLSearchParams(url.hash.slice(1)).get('jwt') ?? '';
  return { token: found.replace(/^"(.*)"$/, '$1'), room: roomOfUrl(url.pathname) };
}

function parseModerator(value: string | undefined): boolean | undefined {
  if (value === undefined || value === 'yes' || value === 'no') return value === undefined ? undefined : value === 'yes';
  throw refuse('--moderator: yes or no');
}

function parseMinutes(value = '60'): number {
  const minutes = Number(value);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES) return minutes;
  throw refuse(`--minutes: a whole number from 1 to ${MAX_MINUTES}`);
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw refuse(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
