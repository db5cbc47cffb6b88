import { AppError } from '@parley/kernel';
import { SERVICE_NAMES, type ServiceName } from './services.ts';

/** Where a stack keeps its state, and the file its variables come from; undefined means the repository's own. */
export interface Places {
  readonly stateDir: string | undefined;
  readonly envFile: string | undefined;
}

export type Command =
  | ({ readonly name: 'start'; readonly without: readonly ServiceName[]; readonly verbose: boolean } & Places)
  | ({ readonly name: 'stop' | 'status' } & Places)
  | ({ readonly name: 'serve'; readonly service: ServiceName } & Places)
  | ({ readonly name: 'doctor'; readonly json: boolean; readonly offline: boolean } & Places)
  | ({ readonly name: 'prosodyctl'; readonly args: readonly string[] } & Places)
  | ({ readonly name: 'token' | 'user' | 'ldap-test' | 'rooms'; readonly args: readonly string[] } & Places)
  | { readonly name: 'version' | 'help' };

export const USAGE = `parley start [--without NAME[,NAME]] [--verbose]   start the stack and stay with it; Ctrl-C stops it
parley stop                                        stop the running stack
parley status                                      what runs, and whether a conference could be joined
parley doctor [--json] [--offline]                 what is wrong with the deployment, and how to put it right
parley user COMMAND [ARGUMENT]                     accounts of people: add NAME, passwd NAME, remove NAME, list, import FILE
parley rooms COMMAND [ARGUMENT...]                 what goes on in the rooms: list, show, end, kick, message
parley ldap-test NAME                              a login against the directory, step by step (AUTH_TYPE=ldap)
parley prosodyctl COMMAND [ARGUMENT...]            Prosody's own commands: register NAME meet.jitsi, unregister, ...
parley token make ROOM | explain TOKEN             a token for a room, or why one is refused; parley token for more
parley serve NAME                                  one service with reload, beside a stack started --without it
parley version                                     the version
parley help                                        this text

Services: ${SERVICE_NAMES.join(', ')}.
Options of all that look at a stack, for prosodyctl right behind its name: --state-dir DIR (default .parley), --env FILE (default .env).`;

const refuse = (problem: string): AppError => new AppError('INPUT_INVALID', `${problem}; see parley help`);

/**
 * The command that a command line means.
 * @param args what follows `parley`
 * @throws AppError INPUT_INVALID with one line that says what is wrong
 */
export function parseArguments(args: readonly string[]): Command {
  const [name = 'help', ...rest] = args;
  switch (name) {
    case 'version':
    case '--version':
      return { name: 'version' };
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    case 'start': {
      const { without, flags, places, words } = parseOptions(rest, ['--without', '--verbose']);
      return { name, ...places, without, verbose: flags.has('--verbose'), ...none(words) };
    }
    case 'stop':
    case 'status': {
      const { places, words } = parseOptions(rest, []);
      return { name, ...places, ...none(words) };
    }
    case 'doctor': {
      const { flags, places, words } = parseOptions(rest, ['--json', '--offline']);
      return { name, ...places, json: flags.has('--json'), offline: flags.has('--offline'), ...none(words) };
    }
    case 'prosodyctl': {
      // What follows its command is Prosody's: a password may look like an option.
      const first = rest.findIndex((argument, index) => !argument.startsWith('-') && !/^--(state-dir|env)$/.test(rest[index - 1] ?? ''));
      if (first === -1) throw refuse('prosodyctl: the command is missing');
      return { name, ...parseOptions(rest.slice(0, first), []).places, args: rest.slice(first) };
    }
    case 'token':
    case 'user':
    case 'ldap-test':
    case 'rooms': {
      const { places, others } = takePlaces(rest);
      return { name, ...places, args: others };
    }
    case 'serve': {
      const { places, words } = parseOptions(rest, []);
      const [service, ...more] = words;
      if (service === undefined) throw refuse('serve: the name of a service is missing');
      return { name, ...places, service: serviceName(service), ...none(more) };
    }
    default:
      throw refuse(`unknown command "${name}"`);
  }
}

/** The places out of a command line whose other options are for its command to read. */
function takePlaces(args: readonly string[]): { readonly places: Places; readonly others: readonly string[] } {
  const isName = (argument: string | undefined) => argument === '--state-dir' || argument === '--env';
  const isPlace = (argument: string, index: number) => isName(argument.split('=')[0]) || isName(args[index - 1]);
  return { places: parseOptions(args.filter(isPlace), []).places, others: args.filter((argument, index) => !isPlace(argument, index)) };
}

function none(words: readonly string[]): object {
  if (words.length > 0) throw refuse(`unexpected argument "${words[0]}"`);
  return {};
}

function serviceName(text: string): ServiceName {
  const name = SERVICE_NAMES.find((candidate) => candidate === text);
  if (!name) throw refuse(`unknown service "${text}"; expected one of ${SERVICE_NAMES.join(', ')}`);
  return name;
}

interface Options {
  readonly places: Places;
  readonly without: readonly ServiceName[];
  /** Options without a value that were given. */
  readonly flags: ReadonlySet<string>;
  /** Arguments that are no options, in order. */
  readonly words: readonly string[];
}

const FLAGS: ReadonlySet<string> = new Set(['--verbose', '--json', '--offline']);

/** Splits `--name value`, `--name=value` and plain words; `extra` names what is allowed beside the places. */
function parseOptions(args: readonly string[], extra: readonly ('--without' | '--verbose' | '--json' | '--offline')[]): Options {
  const values = new Map<string, string>();
  const without: ServiceName[] = [];
  const words: string[] = [];
  const flags = new Set<string>();
  // Not `--env-file`: Node takes an option of that name for its own, wherever it stands.
  const allowed = new Set<string>(['--state-dir', '--env', ...extra]);
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-')) {
      words.push(argument);
      continue;
    }
    const [name = '', inline] = argument.split(/=(.*)/s);
    if (!allowed.has(name)) throw refuse(`unknown option ${name}`);
    if (FLAGS.has(name)) {
      if (inline !== undefined) throw refuse(`${name} takes no value`);
      flags.add(name);
      continue;
    }
    const value = inline ?? args[++index];
    if (!value) throw refuse(`${name}: a value is missing`);
    if (name === '--without') without.push(...value.split(',').map((item) => serviceName(item.trim())));
    else values.set(name, value);
  }
  const places = { stateDir: values.get('--state-dir'), envFile: values.get('--env') };
  return { places, without, flags, words };
}
