// The command `parley` inside the images: what needs neither a checkout nor the other services' processes.
import { reviewEnvironment } from '@parley/config';
import { AppError, VERSION } from '@parley/kernel';
import { processKeyboard } from './account/keyboard.ts';
import { containerDoctor } from './commands/container-doctor.ts';
import { ldapTest } from './commands/ldap-test.ts';
import type { Terminal } from './commands/places.ts';
import { rooms } from './commands/rooms.ts';
import { token } from './commands/token.ts';
import { user } from './commands/user.ts';
import { prepare } from './prepare/prepare.ts';
import { localAdministration } from './rooms/administration.ts';

const USAGE = `parley prepare    make the folders below CONFIG, put their owners right, check .env (the service "init" runs this)
parley doctor     what is wrong with the deployment, and how to put it right: docker compose exec web parley doctor [--json] [--offline]
parley token      a token for a room, or why one is refused: docker compose exec prosody parley token make ROOM | explain TOKEN
parley user       accounts of people: docker compose exec prosody parley user add|passwd|remove NAME | list | import FILE
parley rooms      what goes on in the rooms: docker compose exec prosody parley rooms list | show ROOM | end ROOM | kick ROOM PERSON | message ROOM TEXT
parley ldap-test  a login against the directory, step by step: docker compose exec prosody parley ldap-test NAME
parley version    the version
parley help       this text`;
/** Only the image of prosody has it. */
const PROSODYCTL = '/opt/parley/apps/prosody/dist/prosodyctl-main.mjs';
const EXIT_CONFIG = 78;
const EXIT_USAGE = 64;

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

async function run(name: string, args: readonly string[]): Promise<number> {
  switch (name) {
    case 'prepare':
      return prepare(
        { configuration: '/configuration', deployment: '/deployment' },
        { terminal, env: process.env, review: (given) => reviewEnvironment(given, { file: true }) },
      );
    case 'doctor':
      return containerDoctor(args, { terminal, env: process.env, version: VERSION });
    case 'token':
      return token(args, process.env, terminal);
    case 'user':
      return user(args, { terminal, keyboard: processKeyboard(), env: { ...process.env, PARLEY_CONTAINER: '1' }, script: PROSODYCTL });
    case 'rooms':
      return rooms(args, localAdministration({ ...process.env, PARLEY_CONTAINER: '1' }), terminal);
    case 'ldap-test':
      return ldapTest(args, { terminal, keyboard: processKeyboard(), env: { ...process.env, PARLEY_CONTAINER: '1' } });
    case 'version':
      terminal.out(VERSION);
      return 0;
    case 'help':
      terminal.out(USAGE);
      return 0;
    default:
      throw new AppError('INPUT_INVALID', `unknown command "${name}"; see parley help`);
  }
}

try {
  process.exitCode = await run(process.argv[2] ?? 'help', process.argv.slice(3));
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  terminal.err(error.message);
  process.exitCode = error.code === 'CONFIG_INVALID' ? EXIT_CONFIG : error.code === 'INPUT_INVALID' ? EXIT_USAGE : 1;
}
process.exit();
