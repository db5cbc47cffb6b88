import { containers } from './containers.ts';
import { control } from './control/control.ts';
import { deliveries } from './deliveries.ts';
import { forwarding } from './forwarding/forwarding.ts';
import { join } from './join.ts';
import { load } from './load.ts';
import { logins } from './logins.ts';
import { room } from './room/room.ts';
import { services } from './services.ts';
import { signalling } from './signalling.ts';
import { soak } from './soak/soak.ts';
import { ui } from './ui/ui.ts';
import { voices } from './voices/voices.ts';

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<unknown>>> = {
  join,
  load,
  signalling,
  logins,
  containers,
  control,
  deliveries,
  forwarding,
  room,
  services,
  soak,
  ui,
  voices,
};

/** `npm run bench -- NAME [options]`: runs one benchmark; the last line of its output is one JSON object. */
const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`bench: expected one of ${Object.keys(BENCHES).join(', ')}, got ${name || 'nothing'}\n`);
  process.exit(2);
}
process.stdout.write(`${JSON.stringify(await bench(args))}\n`);
