import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it.each([
  ['forwarding --rounds many', 'bench forwarding: --rounds many: expected a number above 0'],
  [
    'forwarding --servers bridge,nginx',
    'bench forwarding: --servers bridge,nginx: expected parley, mediasoup, janus or bridge with commas between them, the first two also with =WORKER',
  ],
  ['forwarding --servers bridge', 'bench forwarding: --servers bridge: expected also --url and --pid'],
  ['forwarding --load 1x0x5', 'bench forwarding: --load 1x0x5: expected rooms, senders and receivers of each, as in 1x5x60'],
  ['soak --hours 1', 'bench soak: --hours: expected only --minutes, --cycle'],
  ['containers now', 'bench containers: now: expected no options'],
  [
    'constructor',
    'bench: expected one of join, load, signalling, logins, containers, control, deliveries, forwarding, room, services, soak, ui, voices, got constructor',
  ],
])('bench %s: one line tells what is wrong', (line, message) => {
  const run = spawnSync(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...line.split(' ')], { encoding: 'utf8' });
  expect([run.status, run.stdout, run.stderr]).toEqual([2, '', `${message}\n`]);
});
