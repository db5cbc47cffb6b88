import { AppError } from '@parley/kernel';
import { say } from './output.ts';

type Bench = (args: readonly string[]) => Promise<unknown>;

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Only what is asked for is loaded. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  join: async () => (await import('./join.ts')).join,
  load: async () => (await import('./load.ts')).load,
  signalling: async () => (await import('./signalling.ts')).signalling,
  logins: async () => (await import('./logins.ts')).logins,
  containers: async () => (await import('./containers.ts')).containers,
  control: async () => (await import('./control/control.ts')).control,
  deliveries: async () => (await import('./deliveries.ts')).deliveries,
  forwarding: async () => (await import('./forwarding/forwarding.ts')).forwarding,
  room: async () => (await import('./room/room.ts')).room,
  services: async () => (await import('./services.ts')).services,
  soak: async () => (await import('./soak/soak.ts')).soak,
  ui: async () => (await import('./ui/ui.ts')).ui,
  voices: async () => (await import('./voices/voices.ts')).voices,
};

/**
 * `npm run bench -- NAME [options]`: runs one benchmark; the last line of its output is one JSON object.
 * @returns 0; 2 for a wrong command line, 1 for whatever else is found to be wrong, which one line names
 */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const open = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!open) {
    say(`bench: expected one of ${Object.keys(BENCHES).join(', ')}, got ${name || 'nothing'}`);
    return EXIT_USAGE;
  }
  const bench = await open();
  try {
    process.stdout.write(`${JSON.stringify(await bench(args))}\n`);
    return 0;
  } catch (error) {
    if (!AppError.is(error)) throw error;
    say(`bench ${name}: ${error.message}`);
    return AppError.is(error, 'INPUT_INVALID') ? EXIT_USAGE : EXIT_FAILED;
  }
}

process.exitCode = await main(process.argv.slice(2));
