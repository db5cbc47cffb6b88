import { AppError } from '@parley/kernel';
import { processKeyboard } from './account/keyboard.ts';
import { type Command, parseArguments, USAGE } from './arguments.ts';
import { doctor } from './commands/doctor.ts';
import { ldapTest } from './commands/ldap-test.ts';
import { resolvePlaces, type Terminal } from './commands/places.ts';
import { PROSODYCTL, prosodyctl, prosodyEnvironment } from './commands/prosodyctl.ts';
import { rooms } from './commands/rooms.ts';
import { serve } from './commands/serve.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { token } from './commands/token.ts';
import { user } from './commands/user.ts';
import { existingEnvFile } from './environment/env-file.ts';
import { productVersion } from './repository.ts';
import { localAdministration } from './rooms/administration.ts';
import { EXIT_CONFIG } from './supervisor/restart-policy.ts';

const EXIT_USAGE = 64;

// A terminal that has been closed takes no lines; that is no reason to leave the services alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

function print(text: string): number {
  terminal.out(text);
  return 0;
}

async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'start':
      return start(command, terminal);
    case 'stop':
      return stop(command, terminal);
    case 'status':
      return status(command, terminal);
    case 'doctor':
      return doctor(command, terminal);
    case 'prosodyctl':
      return prosodyctl(command);
    case 'token':
      return token(command.args, { ...existingEnvFile(resolvePlaces(command).envFile, process.env), ...process.env }, terminal);
    case 'user':
      return user(command.args, { terminal, keyboard: processKeyboard(), env: prosodyEnvironment(command), script: PROSODYCTL });
    case 'rooms':
      return rooms(command.args, localAdministration(prosodyEnvironment(command)), terminal);
    case 'ldap-test':
      return ldapTest(command.args, { terminal, keyboard: processKeyboard(), env: prosodyEnvironment(command) });
    case 'serve':
      return serve(command, terminal);
    case 'version':
      return print(productVersion());
    case 'help':
      return print(USAGE);
  }
}

try {
  process.exitCode = await run(parseArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  terminal.err(error.message);
  process.exitCode = error.code === 'CONFIG_INVALID' ? EXIT_CONFIG : error.code === 'INPUT_INVALID' ? EXIT_USAGE : 1;
}
process.exit();
