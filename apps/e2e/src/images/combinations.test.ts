import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCommand, tryCommand } from '../harness/compose/command.ts';
import { createDeployment, type Deployment } from '../harness/compose/deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ name: 'combinations' });
  for (const folder of ['rtcstats', 'rtcstats/rtcstats-server', 'rtcstats/rtc-visualizer']) {
    mkdirSync(path.join(deployment.folder, folder), { recursive: true });
    copyFileSync(path.join(deployment.folder, folder, 'env.example'), path.join(deployment.folder, folder, '.env'));
  }
});
afterAll(() => deployment.remove());

const OURS = ['init', 'jicofo', 'jvb', 'prosody', 'web'];

describe('the compose files together', () => {
  it.each([
    [[], []],
    [['etherpad.yml'], ['etherpad']],
    [['whiteboard.yml'], ['whiteboard']],
    [
      ['etherpad.yml', 'whiteboard.yml'],
      ['etherpad', 'whiteboard'],
    ],
    [
      ['log-analyser.yml', 'grafana.yml'],
      ['grafana', 'loki', 'otel'],
    ],
    [
      ['prometheus.yml', 'grafana.yml'],
      ['grafana', 'prometheus'],
    ],
    [['rtcstats.yml'], ['rtc-visualizer', 'rtcstats-server']],
    [['secrets.example.yml'], []],
    [
      ['etherpad.yml', 'whiteboard.yml', 'prometheus.yml', 'grafana.yml', 'log-analyser.yml', 'rtcstats.yml'],
      ['etherpad', 'grafana', 'loki', 'otel', 'prometheus', 'rtc-visualizer', 'rtcstats-server', 'whiteboard'],
    ],
  ])('docker-compose.yml with %j', async (files, services) => {
    const options = ['docker-compose.yml', ...files].flatMap((file) => ['-f', file]);
    const { status, stdout, stderr } = await tryCommand([...(await composeCommand()), ...options, 'config', '--services'], {
      cwd: deployment.folder,
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout.trim().split('\n').sort()).toEqual([...OURS, ...services].sort());
  });
});
